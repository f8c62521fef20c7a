namespace TrustedData.Enclave.Datasets.Catalogue;

/// <summary>Texts by which a dataset describes itself, before they are kept and shown.</summary>
internal static class DeclaredText
{
    /// <summary>Of a variable or a level.</summary>
    internal const int Longest = 2000;

    /// <summary>Drops control characters, of which some cannot be stored and none can be shown, and cuts what is too long.</summary>
    internal static string Plain(string text, int longest)
    {
        var plain = text.Any(Forbidden) ? new string([.. text.Where(c => !Forbidden(c))]) : text;
        if (plain.Length <= longest)
            return plain;
        return plain[..(char.IsHighSurrogate(plain[longest - 1]) ? longest - 1 : longest)];
    }

    private static bool Forbidden(char c) => char.IsControl(c) && c is not ('\n' or '\t');
}
