using System.Globalization;

namespace TrustedData.Enclave.Runs;

/// <summary>Names of sealed runs in the engine: each attempt of a run has one, and nothing else makes such names.</summary>
public static class SealedRunNames
{
    public const string RunPrefix = "run-";
    public const string InspectorPrefix = "inspect-";

    public static string OfRun(Guid run, int attempt) => string.Create(CultureInfo.InvariantCulture, $"{RunPrefix}{run:N}-{attempt}");

    public static string OfInspector(Guid run, int attempt) => string.Create(CultureInfo.InvariantCulture, $"{InspectorPrefix}{run:N}-{attempt}");

    /// <summary>The run that a sealed run belongs to; null when the name is none of these.</summary>
    public static Guid? RunOf(string name)
    {
        var parts = name.Split('-');
        return parts is ["run" or "inspect", var id, _] && Guid.TryParseExact(id, "N", out var run) ? run : null;
    }
}
