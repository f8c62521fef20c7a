using TrustedData.Contracts.Kinds;

namespace TrustedData.Enclave.Runs;

/// <summary>Tells the hub what may be known of a run, in the transaction of the change, and only when that is something new.</summary>
public sealed class RunReports(EnclaveContext database)
{
    // The hub takes no longer one.
    private const int LongestMessage = 4000;

    /// <summary>Takes the run's state for reported: the hub knows more of this run than the enclave does since its restore.</summary>
    public static void Withhold(Run run) => run.Report([.. run.Timeline, new TimelineStep(PublicState.Of(run.State, run.Attested), PublicState.Moment(run))]);

    /// <summary>Reports the run's state, if people see a change of it.</summary>
    public void Report(Run run)
    {
        var state = PublicState.Of(run.State, run.Attested);
        if (run.Timeline.Count > 0 && run.Timeline[^1].State == state)
            return;
        var at = PublicState.Moment(run);
        IReadOnlyList<TimelineStep> timeline = [.. run.Timeline, new TimelineStep(state, at)];
        var sequence = run.Report(timeline);
        var ended = run.State is RunState.Failed or RunState.Refused;
        var message = PublicState.Message(run);
        database.Send(
            run.Hub,
            MessageKind.RunReported,
            new RunReported(run.Id, sequence, state, at, PublicState.ExitClass(run), ended ? run.Reason : null, message?[..Math.Min(message.Length, LongestMessage)], PublicState.Outputs(run), timeline),
            run.StateSince);
    }
}
