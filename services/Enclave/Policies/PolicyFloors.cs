using System.ComponentModel.DataAnnotations;

namespace TrustedData.Enclave.Policies;

/// <summary>
/// The operator's floors (<c>Enclave:Floors</c>): no policy of this enclave is looser. Raising one takes force at once, for
/// policies that are in force already too.
/// </summary>
public sealed class PolicyFloors
{
    [Range(1, 100_000)]
    public int LeastThreshold { get; set; } = 3;

    /// <summary>Whether every policy must treat empty cells like small ones.</summary>
    public bool ZerosMustBeDisclosive { get; set; }

    [Range(1, 1000)]
    public int LeastRoundingBase { get; set; } = 3;

    /// <summary>Whether a policy may let outputs leave without a checker at all.</summary>
    public bool AutomaticReleaseAllowed { get; set; } = true;

    [Range(0, 1_000_000)]
    public int MostAutomaticReleasesPerProject { get; set; } = 1000;

    [Range(0, 1_000_000)]
    public int MostRunsPerDay { get; set; } = 10_000;

    [Range(0, 1_000_000)]
    public int MostOwnCodeRunsInReview { get; set; } = 100;

    /// <summary>The loosest policy that there may be.</summary>
    public PolicyTerms ToTerms() => new(
        LeastThreshold, ZerosMustBeDisclosive, LeastRoundingBase, AutomaticReleaseAllowed,
        MostAutomaticReleasesPerProject, MostRunsPerDay, MostOwnCodeRunsInReview, PolicyTerms.Usual.Checkers);

    /// <summary>Names the first member that undercuts its floor; null when none does.</summary>
    public Refusal? Refuse(PolicyTerms terms)
    {
        var floors = ToTerms();
        var raised = terms.StricterOf(floors);
        var under = PolicyMember.All.FirstOrDefault(m => m.Get(raised) != m.Get(terms));
        if (under is null)
            return null;
        var floor = under.Get(floors);
        var bound = under.Get(terms) < floor ? "at least" : "at most";
        var must = under.IsSwitch ? under.Write(floor) : $"{bound} {floor}";
        return Refusal.BadRequest("policy-below-floor", $"{under.Name} must be {must}: that is the floor that the operator of this enclave has set. Nothing was changed; choose a value that keeps it.");
    }
}
