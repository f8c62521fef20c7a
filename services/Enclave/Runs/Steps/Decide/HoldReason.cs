namespace TrustedData.Enclave.Runs.Steps.Decide;

/// <summary>Why a person must look: for the checker, and in words that tell nothing of any count for the researcher.</summary>
public sealed record HoldReason(string ForChecker, string ForResearcher)
{
    private const string Looks = "A checker of the data holder looks at the outputs before anything leaves.";

    public static HoldReason Unattested { get; } = new(
        "Nobody vouches for how this was made: look at every number in it.", Looks);

    public static HoldReason Policy { get; } = new(
        "The dataset's policy lets nothing leave without a checker.", $"{Looks} The dataset's policy asks for this.");

    public static HoldReason PolicyChanged { get; } = new(
        "The dataset's policy has changed since the outputs were checked.", $"{Looks} The dataset's policy has changed since the run was checked.");

    public static HoldReason PartlyRefused { get; } = new(
        "Some of the outputs may not be shown, others may.", $"{Looks} Some of them may not be shown; each says why.");

    public static HoldReason Filter { get; } = new(
        "The request keeps some rows only: it could be set against an unfiltered result.",
        $"{Looks} The request has a filter, and together with other results a part can tell what neither tells alone.");

    public static HoldReason EarlierRelease { get; } = new(
        "Subjects of the view stand behind an earlier release that this is not a repeat of; the difference of the two was not examined.",
        $"{Looks} An earlier release is about people who are in this view too, and the two together can tell what neither tells alone; only a repeat of the same request over the same people is released without this.");

    public static HoldReason AutomaticUsedUp { get; } = new(
        "The project has used up its automatic releases of this dataset.", $"{Looks} The project has used up the releases that may leave this dataset without one.");

    public static HoldReason LostReleases { get; } = new(
        "The enclave was restored from a backup and does not know everybody who stands behind earlier releases of this dataset; differences to them cannot be examined.", Looks);

    public static HoldReason OutputChanged { get; } = new(
        "What is kept of the outputs is not what was decided on; the decision is void.", Looks);
}
