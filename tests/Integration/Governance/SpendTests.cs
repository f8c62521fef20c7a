using Microsoft.EntityFrameworkCore;
using TrustedData.Enclave.Policies;
using TrustedData.Enclave.Spend;
using TrustedData.ServiceDefaults.Audit.Events;
using TrustedData.ServiceDefaults.Problems;

namespace TrustedData.Tests.Integration.Governance;

public sealed class SpendTests(EnclaveDatabase database) : IClassFixture<EnclaveDatabase>
{
    private static readonly CancellationToken None = CancellationToken.None;
    private static readonly DateTimeOffset Start = EnclaveDatabase.Start;
    private readonly Guid _project = Guid.CreateVersion7();

    [Fact]
    public async Task Runs_at_once_get_no_more_than_the_quota_together()
    {
        var policy = Policy(runsPerDay: 7);
        var refusals = await Task.WhenAll(Enumerable.Range(0, 24).Select(_ => SpendAsync(policy, Start)));
        refusals.Count(r => r is null).ShouldBe(7);
        await using var context = database.Open();
        (await context.Set<SpendEntry>().CountAsync(s => s.ProjectId == _project, None)).ShouldBe(24);
    }

    [Fact]
    public async Task Another_project_and_another_dataset_have_quotas_of_their_own()
    {
        var policy = Policy(runsPerDay: 1);
        (await SpendAsync(policy, Start)).ShouldBeNull();
        (await SpendAsync(policy, Start)).ShouldNotBeNull();
        (await SpendAsync(policy, Start, dataset: "other")).ShouldBeNull();
        (await SpendAsync(policy, Start, project: Guid.CreateVersion7())).ShouldBeNull();
    }

    [Fact]
    public async Task A_refusal_says_in_whole_hours_when_there_is_room_and_then_there_is()
    {
        var policy = Policy(runsPerDay: 2);
        await SpendAsync(policy, Start);
        await SpendAsync(policy, Start.AddHours(3));

        // The refused run counts too: room comes when the second of the three has left the window, at 27 h.
        var refusal = (await SpendAsync(policy, Start.AddHours(4.5))).ShouldNotBeNull();
        (refusal.Id, refusal.Status).ShouldBe(("runs-per-day-used-up", 429));
        refusal.Message.ShouldBe("Your project may ask this dataset 2 times within 24 hours, refused runs included. Submit again in 23 hours.");
        (await SpendAsync(policy, Start.AddHours(27))).ShouldBeNull();
    }

    [Fact]
    public async Task Told_to_come_back_in_a_number_of_hours_one_who_does_is_served()
    {
        var policy = Policy(runsPerDay: 3);
        var now = Start;
        for (var n = 0; n < 12; n++)
        {
            var refusal = await SpendAsync(policy, now);
            now += refusal is null ? TimeSpan.FromMinutes(50) : TimeSpan.FromHours(Hours(refusal.Message));
            if (refusal is not null)
                (await SpendAsync(policy, now)).ShouldBeNull();
        }
    }

    [Fact]
    public async Task A_run_is_charged_once_and_gets_the_same_answer_again()
    {
        var policy = Policy(runsPerDay: 1);
        var (served, refused) = (Guid.CreateVersion7(), Guid.CreateVersion7());
        for (var n = 0; n < 2; n++)
        {
            (await SpendAsync(policy, Start, run: served)).ShouldBeNull();
            (await SpendAsync(policy, Start, run: refused)).ShouldNotBeNull().Message.ShouldEndWith("in 24 hours.");
        }

        (await SpendAsync(policy, Start.AddHours(23.5), run: refused)).ShouldNotBeNull().Message.ShouldEndWith("in 1 hour.");
        await using var context = database.Open();
        (await context.Set<SpendEntry>().CountAsync(s => s.ProjectId == _project, None)).ShouldBe(2);
    }

    [Fact]
    public async Task A_quota_of_nothing_says_whom_to_ask() =>
        (await SpendAsync(Policy(runsPerDay: 0), Start)).ShouldNotBeNull().Message.ShouldEndWith("Ask the data holder's steward.");

    [Fact]
    public async Task Runs_with_own_code_wait_for_the_checker_and_others_do_not()
    {
        var policy = Policy(runsPerDay: 100, ownCode: 2);
        (await SpendAsync(policy, Start, ownCodeInReview: 1)).ShouldBeNull();
        (await SpendAsync(policy, Start, ownCodeInReview: 2)).ShouldNotBeNull().Id.ShouldBe("own-code-runs-in-review");
        (await SpendAsync(policy, Start)).ShouldBeNull();
    }

    [Fact]
    public async Task Automatic_releases_are_capped_and_taken_once_a_run()
    {
        var policy = Policy(runsPerDay: 100, automaticReleases: 3);
        var first = Guid.CreateVersion7();
        (await TakeAsync(policy, first)).ShouldBeTrue();
        (await TakeAsync(policy, first)).ShouldBeTrue();
        (await Task.WhenAll(Enumerable.Range(0, 10).Select(_ => TakeAsync(policy, Guid.CreateVersion7())))).Count(taken => taken).ShouldBe(2);
        (await TakeAsync(policy, first)).ShouldBeTrue();
        (await TakeAsync(Policy(100) with { AutomaticRelease = false }, Guid.CreateVersion7())).ShouldBeFalse();
    }

    [Fact]
    public async Task Nothing_is_counted_outside_a_transaction()
    {
        await using var context = database.Open();
        await Should.ThrowAsync<InvalidOperationException>(() => new ProjectSpend(context).SpendAsync(
            new SpendRequest(_project, "ms", Guid.CreateVersion7(), false, 0), Policy(1), EnclaveDatabase.Because(EventTypes.SpendAsked, Start), None));
    }

    private static int Hours(string message) => int.Parse(message.Split(' ')[^2], System.Globalization.CultureInfo.InvariantCulture);

    private static DatasetPolicy Policy(int runsPerDay, int ownCode = 5, int automaticReleases = 20) =>
        (PolicyTerms.Usual with { RunsPerDay = runsPerDay, OwnCodeRunsInReview = ownCode, AutomaticRelease = true, AutomaticReleasesPerProject = automaticReleases }).AtVersion(1);

    private async Task<Refusal?> SpendAsync(DatasetPolicy policy, DateTimeOffset at, string dataset = "ms", Guid? project = null, Guid? run = null, int? ownCodeInReview = null)
    {
        await using var context = database.Open();
        await using var transaction = await context.Database.BeginTransactionAsync(None);
        var request = new SpendRequest(project ?? _project, dataset, run ?? Guid.CreateVersion7(), ownCodeInReview is not null, ownCodeInReview ?? 0);
        var refusal = await new ProjectSpend(context).SpendAsync(request, policy, EnclaveDatabase.Because(EventTypes.SpendAsked, at), None);
        await context.SaveChangesAsync(None);
        await transaction.CommitAsync(None);
        return refusal;
    }

    private async Task<bool> TakeAsync(DatasetPolicy policy, Guid run)
    {
        await using var context = database.Open();
        await using var transaction = await context.Database.BeginTransactionAsync(None);
        var taken = await new ProjectSpend(context).TakeAutomaticReleaseAsync(new SpendRequest(_project, "ms", run, false, 0), policy, EnclaveDatabase.Because(EventTypes.SpendReleaseAsked, Start), None);
        await context.SaveChangesAsync(None);
        await transaction.CommitAsync(None);
        return taken;
    }
}
