using System.Text.Json;
using TrustedData.Contracts.Kinds;
using TrustedData.Enclave.History;
using TrustedData.Enclave.Runs;
using TrustedData.ServiceDefaults.Audit.Events;
using TrustedData.Tests.Integration.Governance;

namespace TrustedData.Tests.Integration.Runs;

public sealed class ReleaseHistoryTests(EnclaveDatabase database) : IClassFixture<EnclaveDatabase>
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Nothing_stands_in_the_way_of_the_first_result_or_of_its_repeat()
    {
        (await TouchesAsync("first", 11, 12, 13)).ShouldBeFalse();
        await ReleaseAsync("first", 11, 12, 13);
        (await TouchesAsync("first", 13, 12, 11)).ShouldBeFalse();
    }

    [Fact]
    public async Task Another_request_over_one_of_the_same_people_is_no_repeat()
    {
        await ReleaseAsync("one", 21, 22, 23);
        (await TouchesAsync("two", 23, 24)).ShouldBeTrue();
        (await TouchesAsync("two", 24, 25)).ShouldBeFalse();
    }

    [Fact]
    public async Task The_same_request_is_no_repeat_once_somebody_has_left_or_joined()
    {
        await ReleaseAsync("same", 31, 32, 33);
        (await TouchesAsync("same", 31, 32)).ShouldBeTrue();
        (await TouchesAsync("same", 31, 32, 33, 34)).ShouldBeTrue();
    }

    [Fact]
    public async Task A_repeat_of_what_has_left_tells_nothing_new_whatever_else_has_left()
    {
        await ReleaseAsync("alpha", 41, 42);
        await ReleaseAsync("beta", 42, 43);
        (await TouchesAsync("alpha", 41, 42)).ShouldBeFalse();
        (await TouchesAsync("beta", 42, 43)).ShouldBeFalse();
        (await TouchesAsync("gamma", 42, 43)).ShouldBeTrue();
    }

    [Fact]
    public async Task A_repeat_of_what_was_decided_and_never_left_is_no_repeat_beside_what_has_left()
    {
        await DecideAsync("kept", 71, 72);
        (await TouchesAsync("kept", 71, 72)).ShouldBeFalse();
        await ReleaseAsync("sent", 72, 73);
        (await TouchesAsync("kept", 71, 72)).ShouldBeTrue();
    }

    [Fact]
    public async Task The_history_is_never_read_outside_the_transaction_of_a_decision()
    {
        await using var context = database.Open();
        await Should.ThrowAsync<InvalidOperationException>(() => new ReleaseHistory(context).TouchesEarlierReleaseAsync("any", [51], Token));
        await Should.ThrowAsync<InvalidOperationException>(() => new ReleaseHistory(context).LockAsync(Token));
    }

    [Fact]
    public async Task Of_two_decisions_at_once_the_second_sees_the_first()
    {
        await using var one = database.Open();
        await using var other = database.Open();
        await using var first = await one.Database.BeginTransactionAsync(Token);
        (await new ReleaseHistory(one).TouchesEarlierReleaseAsync("left", [61, 62], Token)).ShouldBeFalse();

        await using var second = await other.Database.BeginTransactionAsync(Token);
        var waiting = new ReleaseHistory(other).TouchesEarlierReleaseAsync("right", [62, 63], Token);
        one.Add(ReleasedSubjects.Remember(Guid.CreateVersion7(), "left", [61, 62], EnclaveDatabase.Because(EventTypes.ReleaseDecided, EnclaveDatabase.Start)));
        await one.SaveChangesAsync(Token);
        waiting.IsCompleted.ShouldBeFalse();
        await first.CommitAsync(Token);

        (await waiting).ShouldBeTrue();
    }

    private async Task<bool> TouchesAsync(string request, params long[] subjects)
    {
        await using var context = database.Open();
        await using var transaction = await context.Database.BeginTransactionAsync(Token);
        return await new ReleaseHistory(context).TouchesEarlierReleaseAsync(request, subjects, Token);
    }

    private Task ReleaseAsync(string request, params long[] subjects) => DecideAsync(request, subjects, sent: true);

    private Task DecideAsync(string request, params long[] subjects) => DecideAsync(request, subjects, sent: false);

    private async Task DecideAsync(string request, long[] subjects, bool sent)
    {
        await using var context = database.Open();
        var now = EnclaveDatabase.Start;
        var order = new RunOrder(
            Guid.CreateVersion7(), Guid.CreateVersion7(), Guid.CreateVersion7(), "lakeside", "td:lakeside/made@1", Guid.CreateVersion7(), Guid.CreateVersion7(), EnclaveDatabase.Person("p1"),
            "made", new string('d', 64), JsonDocument.Parse("{}").RootElement, null, 1, "00", now, now.AddHours(1), true);
        var run = Run.Receive(order, new RunOrdered("{}", "", ""), "hub", now);
        context.Add(run);
        await context.SaveChangesAsync(Token);
        run.Decide(run.EnclaveItself(), "automatic", "commitment", [], now);
        context.Add(ReleasedSubjects.Remember(run.Id, request, subjects, run.LastChange));
        await context.SaveChangesAsync(Token);
        if (!sent)
            return;
        run.Release(Guid.CreateVersion7(), null, now);
        await context.SaveChangesAsync(Token);
    }
}
