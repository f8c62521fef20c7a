using CsCheck;

namespace TrustedData.Tests.Unit;

/// <summary>Generators that several tests use.</summary>
internal static class Gens
{
    /// <summary>One of the values, each as likely.</summary>
    public static Gen<T> Of<T>(params T[] values) => Gen.Int[0, values.Length - 1].Select(i => values[i]);

    /// <summary>Texts of these characters.</summary>
    public static Gen<string> Text(string characters, int least, int most) => Gen.Char[characters].Array[least, most].Select(c => new string(c));
}
