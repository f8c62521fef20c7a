using System.Text.RegularExpressions;

namespace TrustedData.Enclave.Datasets.Bids;

/// <summary>A file name in the grammar of BIDS: entities, a suffix, <c>.nii</c> or <c>.nii.gz</c>.</summary>
internal sealed partial record BidsName(string Subject, IReadOnlyDictionary<string, string> Entities, string Suffix)
{
    private static readonly string[] Treatments = ["desc", "rec", "acq", "proc"];
    private static readonly string[] BrainMarks = ["brain", "skullstripped", "brainextracted", "defaced"];

    /// <summary>The variable that it is a value of, before anything is added to tell images of one subject apart.</summary>
    internal string Variable => string.Join('_', new[] { Entity("desc"), Entity("label"), Suffix }.Where(p => p is not null));

    /// <summary>Whether it says that nothing but the brain is in the image, or that the face was removed.</summary>
    internal bool SaysBrainOnly => Treatments.Any(e => Entity(e) is { } value && BrainMarks.Any(m => value.Contains(m, StringComparison.OrdinalIgnoreCase)));

    internal string? Entity(string key) => Entities.GetValueOrDefault(key);

    internal static BidsName? Parse(string file)
    {
        var match = Grammar().Match(file);
        if (!match.Success)
            return null;
        var entities = new Dictionary<string, string>(StringComparer.Ordinal);
        for (var i = 0; i < match.Groups["key"].Captures.Count; i++)
        {
            if (!entities.TryAdd(match.Groups["key"].Captures[i].Value, match.Groups["value"].Captures[i].Value))
                return null;
        }

        return new BidsName(match.Groups["subject"].Value, entities, match.Groups["suffix"].Value);
    }

    [GeneratedRegex(@"\A(?<subject>sub-[A-Za-z0-9+]{1,60})(_(?<key>[a-z]{1,20})-(?<value>[A-Za-z0-9+]{1,60}))*_(?<suffix>[A-Za-z0-9]{1,40})\.nii(\.gz)?\z", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Grammar();
}
