using System.Text.RegularExpressions;

namespace TrustedData.Enclave.Keys;

/// <summary>The names under which the vault keeps things.</summary>
public static partial class VaultNames
{
    /// <summary>What the program of a run printed. It has a key of its own, because it is kept for a shorter time.</summary>
    public const string RawLog = "raw-log";

    /// <summary>Whether a name is plain: letters, digits, dot, hyphen and underscore, and no way out of a directory.</summary>
    public static bool IsPlain(string? name) => name is not null and not "." and not ".." && Pattern().IsMatch(name);

    internal static RunKeyUse UseOf(string name) => name == RawLog ? RunKeyUse.RawLog : RunKeyUse.Files;

    [GeneratedRegex(@"\A[A-Za-z0-9._-]{1,200}\z", RegexOptions.None, 1000)]
    private static partial Regex Pattern();
}
