using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text.RegularExpressions;

namespace TrustedData.Contracts.Ids;

/// <summary>
/// Names one snapshot of one dataset of one enclave: <c>td:&lt;enclave&gt;/&lt;dataset&gt;@&lt;snapshot&gt;</c>.
/// Snapshots are numbered from 1 in the order of their import.
/// </summary>
public sealed partial record DatasetRef(string Enclave, string Dataset, int Snapshot)
{
    /// <summary>Whether <paramref name="name"/> may name a dataset: 1 to 64 of a-z, 0-9 and hyphen, starting with a letter or digit.</summary>
    public static bool IsName(string? name) => name is not null && NamePattern().IsMatch(name);

    /// <summary>Reads the text form; answers false for anything else, never throws.</summary>
    public static bool TryParse(string? text, [NotNullWhen(true)] out DatasetRef? reference)
    {
        reference = null;
        var match = TextPattern().Match(text ?? "");
        if (!match.Success || !int.TryParse(match.Groups["snapshot"].ValueSpan, NumberStyles.None, CultureInfo.InvariantCulture, out var snapshot) || snapshot == 0)
            return false;
        reference = new DatasetRef(match.Groups["enclave"].Value, match.Groups["dataset"].Value, snapshot);
        return true;
    }

    /// <inheritdoc />
    public override string ToString() => $"td:{Enclave}/{Dataset}@{Snapshot}";

    [GeneratedRegex(@"\A[a-z0-9][a-z0-9-]{0,63}\z", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex NamePattern();

    [GeneratedRegex(@"\Atd:(?<enclave>[a-z0-9][a-z0-9-]{0,63})/(?<dataset>[a-z0-9][a-z0-9-]{0,63})@(?<snapshot>[0-9]{1,9})\z", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex TextPattern();
}
