using TrustedData.Contracts.Kinds;

namespace TrustedData.Enclave.Runs;

/// <summary>
/// What people outside the enclave see of a run. Of a run that is not attested they see one state from staging until a
/// checker has decided: how long it ran, how it ended and what it left would carry data out.
/// </summary>
public static class PublicState
{
    private static readonly TimeSpan CoarseStep = TimeSpan.FromMinutes(15);

    /// <summary>The state as people see it.</summary>
    public static string Of(RunState state, bool attested) => state switch
    {
        RunState.Received => PublicRunState.Queued,
        RunState.Released => PublicRunState.Released,
        RunState.Refused => PublicRunState.Refused,
        RunState.Canceled => PublicRunState.Canceled,
        RunState.Failed when attested => PublicRunState.Failed,
        RunState.Failed => PublicRunState.Refused,
        RunState.Accepted => PublicRunState.Staging,
        _ when !attested => PublicRunState.InReview,
        RunState.Staged => PublicRunState.Staging,
        RunState.Running => PublicRunState.Running,
        RunState.Collected or RunState.Inspecting or RunState.Checked => PublicRunState.Checking,
        RunState.Held => PublicRunState.Held,
        _ => PublicRunState.Checking,
    };

    /// <summary>When the state was entered, as people see it: exact until the run was accepted, for what came before tells nothing about data.</summary>
    public static DateTimeOffset Moment(Run run) =>
        run.Attested || run.Terms is null ? run.StateSince : new DateTimeOffset(run.StateSince.UtcTicks - (run.StateSince.UtcTicks % CoarseStep.Ticks), TimeSpan.Zero);

    /// <summary>How an attested run ended, in the words of the field; null for every other.</summary>
    public static string? ExitClass(Run run) =>
        run is { Attested: true, State: RunState.Failed } ? run.ExitClass : null;

    /// <summary>What is shown of the outputs: of a run in review nothing, not even which there are.</summary>
    public static IReadOnlyList<OutputVerdict> Outputs(Run run) =>
        Of(run.State, run.Attested) is PublicRunState.Held or PublicRunState.Released or PublicRunState.Refused
            ? [.. run.Outputs.Select(o => o.Verdict == Verdicts.Passed ? o with { Verdict = Verdicts.Held } : o)]
            : [];

    /// <summary>The message that goes with the state; nothing while a run is in review.</summary>
    public static string? Message(Run run) => Of(run.State, run.Attested) switch
    {
        PublicRunState.InReview => "A checker of the data holder looks at this run. Until they have decided, nothing can be told of it.",
        PublicRunState.Queued or PublicRunState.Staging or PublicRunState.Running or PublicRunState.Checking => null,
        _ => run.Message,
    };
}
