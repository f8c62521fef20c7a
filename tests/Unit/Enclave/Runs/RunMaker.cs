using System.Text.Json;
using TrustedData.Contracts.Ids;
using TrustedData.Contracts.Kinds;
using TrustedData.Enclave.Runs;
using TrustedData.ServiceDefaults.Audit;

namespace TrustedData.Tests.Unit.Enclave.Runs;

/// <summary>Makes runs and brings them into a state, by the way that leads there.</summary>
internal static class RunMaker
{
    public static DateTimeOffset Now { get; } = new(2026, 11, 23, 9, 22, 41, TimeSpan.Zero);

    public static AcceptedTerms Terms(bool attested) => new(
        attested, new string('e', 64), """{"by":["sex"]}""", ["sex"], "HRESCH", new string('d', 64), $"sha256:{new string('a', 64)}", 1);

    public static Run Received(string? code = null)
    {
        var order = new RunOrder(
            Guid.CreateVersion7(Now), Guid.CreateVersion7(Now), Guid.CreateVersion7(Now), "lakeside", "td:lakeside/made@1", Guid.CreateVersion7(Now), Guid.CreateVersion7(Now),
            new PersonRef("https://hub.example/", "p1"), "made", new string('d', 64), JsonDocument.Parse("{}").RootElement, code, 1, "00", Now, Now.AddHours(24), true);
        return Run.Receive(order, new RunOrdered("{}", "", ""), "hub", Now);
    }

    /// <summary>A run in a state.</summary>
    public static Run In(RunState state, bool attested = true)
    {
        var run = Received();
        if (state == RunState.Received)
            return run;
        run.Accept(Terms(attested), Now);
        Advance(run, state);
        run.State.ShouldBe(state);
        return run;
    }

    private static void Advance(Run run, RunState state)
    {
        OutputVerdict[] outputs = [new("table", "table.csv", Verdicts.Passed, "Every cell may be shown.")];
        (RunState State, Action Step)[] way =
        [
            (RunState.Staged, () => run.Stage(Now)),
            (RunState.Running, () => { run.IntendStart("podman 4", Now); run.Start(Now); }),
            (RunState.Collected, () => run.Collect(Now)),
            (RunState.Inspecting, () => { run.IntendInspection(Now); run.Inspect(Now); }),
            (RunState.Checked, () => run.Check(outputs, null, new string('f', 64), "commitment", Now)),
            (RunState.Decided, () => run.Decide(run.EnclaveItself(), "automatic", "commitment", outputs, Now)),
            (RunState.Recorded, () => run.MarkRecorded(7, Now)),
            (RunState.Released, () => run.Release(Guid.CreateVersion7(Now), null, Now)),
        ];
        foreach (var (reached, step) in way.TakeWhile(w => run.State != state))
        {
            if (state is RunState.Held && reached is RunState.Decided)
                break;
            step();
        }

        switch (state)
        {
            case RunState.Held:
                run.Hold(["history"], "A checker looks.", Now);
                break;
            case RunState.Refused:
                run.Refuse(Actor.Service("enclave"), "disclosure", "Nothing may be shown.", Now);
                break;
            case RunState.Failed:
                run.Fail("OutOfMemory", "out-of-memory", "It needed more memory.", Now);
                break;
            case RunState.Canceled:
                run.Cancel(Now);
                break;
        }
    }
}
