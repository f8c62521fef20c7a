using TrustedData.Contracts.Ids;
using TrustedData.Contracts.Releases;
using TrustedData.Enclave.Runs;
using TrustedData.Enclave.Runs.Reconciling;
using TrustedData.Sealing;
using TrustedData.ServiceDefaults.Audit;

namespace TrustedData.Tests.Unit.Enclave.Runs;

/// <summary>The table of SHAPE: state by observation, one step each.</summary>
public sealed class NextStepTests
{
    private static readonly AuditProof Proof = new(7, "", [], "");
    private static readonly RunState[] Undecided =
    [
        RunState.Received, RunState.Accepted, RunState.Staged, RunState.Running, RunState.Collected, RunState.Inspecting, RunState.Checked, RunState.Held,
    ];

    public static TheoryData<RunState, bool, string> Plain => new()
    {
        { RunState.Received, true, "Accept" },
        { RunState.Received, false, "wait for Gate" },
        { RunState.Accepted, true, "Stage" },
        { RunState.Accepted, false, "wait for Gate" },
        { RunState.Staged, true, "Start" },
        { RunState.Staged, false, "wait for Gate" },
        { RunState.Collected, true, "Inspect" },
        { RunState.Collected, false, "Inspect" },
        { RunState.Checked, true, "Decide" },
        { RunState.Checked, false, "Decide" },
        { RunState.Held, true, "CleanUp" },
        { RunState.Held, false, "CleanUp" },
        { RunState.Decided, true, "wait for Ledger" },
        { RunState.Decided, false, "wait for Ledger" },
        { RunState.Recorded, true, "Release" },
        { RunState.Recorded, false, "wait for Gate" },
        { RunState.Released, true, "CleanUp" },
        { RunState.Refused, true, "CleanUp" },
        { RunState.Failed, true, "CleanUp" },
        { RunState.Canceled, true, "CleanUp" },
    };

    [Theory]
    [MemberData(nameof(Plain))]
    public void A_state_that_asks_nobody_leads_to_one_step(RunState state, bool open, string expected) =>
        Next(RunMaker.In(state), open: open).ShouldBe(expected);

    public static TheoryData<RunPhase, ExitClass?, string, string> Engine => new()
    {
        { RunPhase.Unreachable, null, "wait for Retry", "wait for Retry" },
        { RunPhase.Created, null, "Start", "Inspect" },
        { RunPhase.Running, null, "wait for Engine", "wait for Engine" },
        { RunPhase.NotFound, null, "TryAgain", "InspectAgain" },
        { RunPhase.Ended, ExitClass.Succeeded, "Collect", "Check" },
        { RunPhase.Ended, ExitClass.Interrupted, "TryAgain", "InspectAgain" },
        { RunPhase.Ended, ExitClass.ProgramError, "End", "EndInspection" },
        { RunPhase.Ended, ExitClass.Canceled, "End", "EndInspection" },
        { RunPhase.Ended, ExitClass.DeadlineExceeded, "End", "EndInspection" },
        { RunPhase.Ended, ExitClass.OutOfMemory, "End", "EndInspection" },
        { RunPhase.Ended, ExitClass.TooManyProcesses, "End", "EndInspection" },
        { RunPhase.Ended, ExitClass.OutputTooLarge, "End", "EndInspection" },
        { RunPhase.Ended, ExitClass.TooManyFiles, "End", "EndInspection" },
        { RunPhase.Ended, ExitClass.EngineError, "End", "EndInspection" },
    };

    [Theory]
    [MemberData(nameof(Engine))]
    public void What_the_engine_says_decides_while_something_runs(RunPhase phase, ExitClass? end, string running, string inspecting)
    {
        var observed = new Observation(phase, end is null ? null : new RunEnd { Class = end.Value });

        foreach (var open in new[] { true, false })
        {
            Next(RunMaker.In(RunState.Running), open, observed).ShouldBe(running);
            Next(RunMaker.In(RunState.Inspecting), open, observed).ShouldBe(inspecting);
        }
    }

    [Fact]
    public void What_is_interrupted_is_tried_a_bounded_number_of_times()
    {
        var run = RunMaker.In(RunState.Running);
        var inspected = RunMaker.In(RunState.Inspecting);
        for (var attempt = 1; attempt < Run.MostAttempts; attempt++)
        {
            run.TryAgain(RunMaker.Now).ShouldBeTrue();
            run.IntendStart("podman 4", RunMaker.Now).ShouldBeTrue();
            run.Start(RunMaker.Now);
            inspected.InspectAgain(RunMaker.Now).ShouldBeTrue();
            inspected.IntendInspection(RunMaker.Now).ShouldBeTrue();
            inspected.Inspect(RunMaker.Now);
        }

        foreach (var observed in new[] { new Observation(RunPhase.NotFound), new Observation(RunPhase.Ended, new RunEnd { Class = ExitClass.Interrupted }) })
        {
            Next(run, seen: observed).ShouldBe("End");
            Next(inspected, seen: observed).ShouldBe("EndInspection");
        }

        run.TryAgain(RunMaker.Now).ShouldBeFalse();
        inspected.InspectAgain(RunMaker.Now).ShouldBeFalse();
    }

    [Fact]
    public void Each_attempt_has_a_name_of_its_own_that_leads_back_to_the_run()
    {
        var run = RunMaker.In(RunState.Running);
        var first = run.EngineName;
        run.TryAgain(RunMaker.Now);

        run.EngineName.ShouldNotBe(first);
        SealedRunNames.RunOf(first).ShouldBe(run.Id);
        SealedRunNames.RunOf(run.EngineName).ShouldBe(run.Id);
        SealedRunNames.RunOf(run.InspectorName).ShouldBe(run.Id);
        SealedRunNames.RunOf("t-other").ShouldBeNull();
        SealedRunRules.IsName(run.EngineName).ShouldBeTrue();
        SealedRunRules.IsName(run.InspectorName).ShouldBeTrue();
    }

    [Fact]
    public void A_decision_goes_on_with_its_proof_and_not_before()
    {
        Next(RunMaker.In(RunState.Decided), proof: Proof).ShouldBe("Record");
        Next(RunMaker.In(RunState.Decided)).ShouldBe("wait for Ledger");
    }

    [Fact]
    public void An_order_whose_time_is_over_is_answered_even_by_a_closed_enclave() =>
        Next(RunMaker.In(RunState.Received), open: false, now: RunMaker.Now.AddHours(24).AddSeconds(1)).ShouldBe("Accept");

    [Fact]
    public void A_start_that_may_have_happened_is_looked_after_by_a_closed_enclave()
    {
        var run = RunMaker.In(RunState.Staged);
        run.IntendStart("podman 4", RunMaker.Now);
        Next(run, open: false).ShouldBe("Start");
    }

    [Fact]
    public void A_wish_to_stop_comes_first_until_it_is_decided()
    {
        foreach (var state in Enum.GetValues<RunState>())
        {
            var run = RunMaker.In(state);
            var taken = run.RequestCancel(Actor.Person(new PersonRef("https://hub.example/", "p1")), RunMaker.Now);
            taken.ShouldBe(Undecided.Contains(state), state.ToString());
            if (taken)
                Next(run, seen: new Observation(RunPhase.Running)).ShouldBe("Cancel", state.ToString());
        }
    }

    [Fact]
    public void A_decision_that_waits_long_is_tidied_up_meanwhile()
    {
        var later = RunMaker.Now.AddSeconds(11);
        Next(RunMaker.In(RunState.Decided), now: later).ShouldBe("CleanUp");
        Next(RunMaker.In(RunState.Recorded), now: later).ShouldBe("CleanUp");

        foreach (var (state, expected) in new[] { (RunState.Decided, "wait for Ledger"), (RunState.Recorded, "Release"), (RunState.Held, "wait for Change"), (RunState.Released, "wait for Change") })
        {
            var run = RunMaker.In(state);
            run.Clean(RunMaker.Now);
            Next(run, now: later).ShouldBe(expected);
        }
    }

    private static string Next(Run run, bool open = true, Observation? seen = null, AuditProof? proof = null, DateTimeOffset? now = null)
    {
        var next = NextStep.Of(run, new RunObservation(now ?? RunMaker.Now, open, seen, proof));
        return next.Step == RunStep.Wait ? $"wait for {next.For}" : next.Step.ToString();
    }
}
