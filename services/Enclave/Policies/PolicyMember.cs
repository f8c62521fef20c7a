using System.Text.Json;

namespace TrustedData.Enclave.Policies;

/// <summary>One member of a policy as people write it; a switch counts as 0 or 1.</summary>
internal sealed record PolicyMember(string Name, bool IsSwitch, int Least, int Most, Func<PolicyTerms, int> Get, Func<PolicyTerms, int, PolicyTerms> With)
{
    private const int MostQuota = 1_000_000;

    /// <summary>All of them, in the order in which they are shown.</summary>
    public static IReadOnlyList<PolicyMember> All { get; } =
    [
        Whole("threshold", 1, 100_000, t => t.Threshold, (t, n) => t with { Threshold = n }),
        Switch("zerosAreDisclosive", t => t.ZerosAreDisclosive, (t, on) => t with { ZerosAreDisclosive = on }),
        Whole("roundingBase", 1, 1000, t => t.RoundingBase, (t, n) => t with { RoundingBase = n }),
        Switch("automaticRelease", t => t.AutomaticRelease, (t, on) => t with { AutomaticRelease = on }),
        Whole("automaticReleasesPerProject", 0, MostQuota, t => t.AutomaticReleasesPerProject, (t, n) => t with { AutomaticReleasesPerProject = n }),
        Whole("runsPerDay", 0, MostQuota, t => t.RunsPerDay, (t, n) => t with { RunsPerDay = n }),
        Whole("ownCodeRunsInReview", 0, MostQuota, t => t.OwnCodeRunsInReview, (t, n) => t with { OwnCodeRunsInReview = n }),

        // A second checker comes with the output check for several people; until then the member says what holds.
        Whole("checkers", 1, 1, t => t.Checkers, (t, n) => t with { Checkers = n }),
    ];

    /// <summary>What the member may be, in words.</summary>
    public string Range => (IsSwitch, Least == Most) switch
    {
        (true, _) => "true or false",
        (_, true) => $"{Least}",
        _ => $"a whole number from {Least} to {Most}",
    };

    /// <summary>A value as it is written in JSON.</summary>
    public string Write(int value)
    {
        if (!IsSwitch)
            return $"{value}";
        return value == 1 ? "true" : "false";
    }

    /// <summary>The value; null when it is none for this member.</summary>
    public int? Read(JsonElement json)
    {
        if (IsSwitch)
            return json.ValueKind switch { JsonValueKind.True => 1, JsonValueKind.False => 0, _ => null };
        return json.ValueKind == JsonValueKind.Number && json.TryGetInt32(out var number) && number >= Least && number <= Most ? number : null;
    }

    private static PolicyMember Whole(string name, int least, int most, Func<PolicyTerms, int> get, Func<PolicyTerms, int, PolicyTerms> with) =>
        new(name, false, least, most, get, with);

    private static PolicyMember Switch(string name, Func<PolicyTerms, bool> get, Func<PolicyTerms, bool, PolicyTerms> with) =>
        new(name, true, 0, 1, t => get(t) ? 1 : 0, (t, n) => with(t, n == 1));
}
