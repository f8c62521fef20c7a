using TrustedData.Enclave.Runs;
using TrustedData.Enclave.Runs.Reconciling;

namespace TrustedData.Tests.Unit.Enclave.Runs;

public sealed class RunBoardTests
{
    private static readonly Guid Run = Guid.CreateVersion7();
    private static readonly Guid Other = Guid.CreateVersion7();
    private static readonly Guid Fact = Guid.CreateVersion7();
    private static readonly RunHint[] Nothing = [];
    private readonly RunBoard board = new();

    [Fact]
    public void A_run_is_moved_by_one_at_a_time()
    {
        Take().ShouldBe([Run]);
        Take(sweep: true).ShouldBeEmpty();
        board.Rested(Run, Fact, WaitFor.Engine, RunMaker.Now).ShouldBeTrue();
    }

    [Fact]
    public void A_run_rests_until_what_it_waits_for_happens_or_its_row_changes()
    {
        Rest(WaitFor.Engine);
        Take().ShouldBeEmpty();
        Take(hints: [new RunHint(Other, WaitFor.Engine)]).ShouldBeEmpty();
        Take(hints: [new RunHint(null, WaitFor.Ledger)]).ShouldBeEmpty();
        Take(hints: [new RunHint(Run, WaitFor.Engine)]).ShouldBe([Run]);

        board.Rested(Run, Fact, WaitFor.Ledger, RunMaker.Now);
        Take(hints: [new RunHint(Run, WaitFor.Ledger)]).ShouldBe([Run]);

        board.Rested(Run, Fact, WaitFor.Change, RunMaker.Now);
        Take(sweep: true).ShouldBeEmpty();
        Take(fact: Guid.CreateVersion7()).ShouldBe([Run]);
    }

    [Fact]
    public void The_sweep_looks_at_everything_that_waits_for_others()
    {
        foreach (var what in new[] { WaitFor.Engine, WaitFor.Ledger, WaitFor.Gate, WaitFor.Slot })
        {
            Rest(what);
            Take(sweep: true).ShouldBe([Run]);
            board.Rested(Run, Fact, what, RunMaker.Now);
        }
    }

    [Fact]
    public void Events_that_may_have_been_missed_concern_everybody()
    {
        Rest(WaitFor.Engine);
        Take(hints: [new RunHint(null, WaitFor.Engine)]).ShouldBe([Run]);
    }

    [Fact]
    public void The_end_of_another_sealed_run_is_a_place_for_one_that_waits()
    {
        Rest(WaitFor.Slot);
        Take(hints: [new RunHint(Other, WaitFor.Engine)]).ShouldBe([Run]);
    }

    [Fact]
    public void What_happens_while_a_run_is_moved_is_not_missed()
    {
        Take();
        Take(hints: [new RunHint(Run, WaitFor.Engine)]).ShouldBeEmpty();
        board.Rested(Run, Fact, WaitFor.Engine, RunMaker.Now).ShouldBeFalse();
        board.Rested(Run, Fact, WaitFor.Engine, RunMaker.Now).ShouldBeTrue();
    }

    [Fact]
    public void A_run_that_fails_pauses_twice_as_long_each_time_and_holds_nobody_up()
    {
        var now = RunMaker.Now;
        var pauses = new List<TimeSpan>();
        for (var i = 0; i < 10; i++)
        {
            board.Take([new DueRun(Run, Fact)], Nothing, sweep: true, now).ShouldBe([Run]);
            board.Failed(Run, now);
            board.Take([new DueRun(Run, Fact), new DueRun(Other, Fact)], [new RunHint(null, WaitFor.Engine)], sweep: true, now).ShouldBe([Other]);
            board.Rested(Other, Fact, WaitFor.Engine, now);
            pauses.Add(board.NextPauseEnd()!.Value - now);
            now = board.NextPauseEnd()!.Value;
        }

        pauses[0].ShouldBe(TimeSpan.FromMilliseconds(250));
        pauses.Zip(pauses.Skip(1)).ShouldAllBe(p => p.Second == p.First * 2 || p.Second == TimeSpan.FromSeconds(30));
        pauses[^1].ShouldBe(TimeSpan.FromSeconds(30));
    }

    [Fact]
    public void Somebody_who_does_not_answer_is_asked_less_and_less_often_and_again_at_once_after_an_answer()
    {
        Take();
        board.Rested(Run, Fact, WaitFor.Retry, RunMaker.Now);
        Take().ShouldBeEmpty();
        Take(now: RunMaker.Now.AddMilliseconds(250)).ShouldBe([Run]);
        board.Rested(Run, Fact, WaitFor.Retry, RunMaker.Now);
        Take(now: RunMaker.Now.AddMilliseconds(250)).ShouldBeEmpty();
        Take(now: RunMaker.Now.AddMilliseconds(500)).ShouldBe([Run]);
        board.Rested(Run, Fact, WaitFor.Engine, RunMaker.Now);
        board.NextPauseEnd().ShouldBeNull();
    }

    private void Rest(WaitFor what)
    {
        Take(fact: Guid.CreateVersion7(), sweep: true);
        board.Rested(Run, Fact, what, RunMaker.Now);
    }

    private IReadOnlyList<Guid> Take(Guid? fact = null, IReadOnlyList<RunHint>? hints = null, bool sweep = false, DateTimeOffset? now = null) =>
        board.Take([new DueRun(Run, fact ?? Fact)], hints ?? Nothing, sweep, now ?? RunMaker.Now);
}
