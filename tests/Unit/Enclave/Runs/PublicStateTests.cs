using System.Text.Json;
using TrustedData.Contracts.Ids;
using TrustedData.Contracts.Kinds;
using TrustedData.Enclave.Runs;
using TrustedData.ServiceDefaults.Audit;

namespace TrustedData.Tests.Unit.Enclave.Runs;

public sealed class PublicStateTests
{
    private static readonly DateTimeOffset Now = new(2026, 11, 23, 9, 22, 41, 137, TimeSpan.Zero);

    [Fact]
    public void Every_state_has_one_of_the_words_that_people_know()
    {
        var words = typeof(PublicRunState).GetFields().Where(f => f.IsLiteral).Select(f => (string)f.GetRawConstantValue()!).ToList();

        foreach (var state in Enum.GetValues<RunState>())
        {
            words.ShouldContain(PublicState.Of(state, attested: true));
            words.ShouldContain(PublicState.Of(state, attested: false));
        }
    }

    [Fact]
    public void An_attested_run_is_seen_as_it_is()
    {
        Enum.GetValues<RunState>().Select(s => PublicState.Of(s, attested: true)).ShouldBe(
        [
            "queued", "staging", "staging", "running", "checking", "checking", "checking", "held", "checking", "checking", "released", "refused", "failed", "canceled",
        ]);
    }

    [Fact]
    public void A_run_with_own_code_shows_one_state_from_staging_until_it_is_decided()
    {
        RunState[] inside = [RunState.Staged, RunState.Running, RunState.Collected, RunState.Inspecting, RunState.Checked, RunState.Held, RunState.Decided, RunState.Recorded];

        inside.Select(s => PublicState.Of(s, attested: false)).Distinct(StringComparer.Ordinal).ShouldBe(["in review"]);
    }

    [Fact]
    public void A_run_with_own_code_never_shows_that_it_failed() =>
        Enum.GetValues<RunState>().Select(s => PublicState.Of(s, attested: false)).ShouldNotContain("failed");

    [Fact]
    public void An_end_inside_is_an_end_outside_and_nothing_else_is()
    {
        foreach (var state in Enum.GetValues<RunState>())
        {
            PublicRunState.IsEnd(PublicState.Of(state, attested: true)).ShouldBe(state.IsEnd());
            PublicRunState.IsEnd(PublicState.Of(state, attested: false)).ShouldBe(state.IsEnd());
        }
    }

    [Fact]
    public void While_in_review_nothing_of_a_run_with_own_code_can_be_told_apart()
    {
        var runs = new[]
        {
            Taken(r => r.Start(Now)),
            Taken(r => { r.Start(Now); r.TryAgain(Now); }),
            Taken(r => { r.Start(Now); r.Collect(Now); }),
            Taken(r => { r.Start(Now); r.Collect(Now); r.Inspect(Now); }),
            Taken(r => { r.Start(Now); r.Collect(Now); r.Inspect(Now); r.Hold(["unattested"], "Held for a reason.", Now); }),
            Taken(r => { r.Start(Now); r.Hold(["It left nothing."], "Held for another reason.", Now); }),
        };

        runs.Select(Seen).Distinct(StringComparer.Ordinal).ShouldHaveSingleItem();
    }

    [Fact]
    public void How_it_ended_is_told_of_an_attested_run_alone()
    {
        PublicState.ExitClass(Taken(r => r.Fail("OutOfMemory", "out-of-memory", "It needed more memory.", Now), attested: true)).ShouldBe("OutOfMemory");
        PublicState.ExitClass(Taken(r => r.Fail("OutOfMemory", "out-of-memory", "It needed more memory.", Now))).ShouldBeNull();
        PublicState.ExitClass(Taken(r => r.Start(Now), attested: true)).ShouldBeNull();
    }

    private static string Seen(Run run) => JsonSerializer.Serialize(new
    {
        State = PublicState.Of(run.State, run.Attested),
        Exit = PublicState.ExitClass(run),
        Outputs = PublicState.Outputs(run),
        Message = PublicState.Message(run),
    });

    private static Run Taken(Action<Run> then, bool attested = false)
    {
        var person = new PersonRef("https://hub.example/", "p1");
        var order = new RunOrder(
            Guid.CreateVersion7(Now), Guid.CreateVersion7(Now), Guid.CreateVersion7(Now), "lakeside", "td:lakeside/made@1", Guid.CreateVersion7(Now), Guid.CreateVersion7(Now), person,
            "made", new string('d', 64), JsonDocument.Parse("{}").RootElement, null, 1, "00", Now, Now.AddHours(1), true);
        var run = Run.Receive(order, new RunOrdered("{}", "", ""), "hub", Now);
        run.Accept(new AcceptedTerms(attested, new string('e', 64), "{}", ["age"], "HRESCH", order.DescriptorDigest, "sha256:0", 1), Now);
        run.Stage(Now);
        then(run);
        return run;
    }
}
