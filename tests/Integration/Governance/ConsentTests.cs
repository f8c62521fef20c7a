using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Time.Testing;
using TrustedData.Enclave.Consent;
using TrustedData.Enclave.Consent.Withdraw;
using TrustedData.Enclave.EnclaveDb;
using TrustedData.Enclave.Subjects;
using TrustedData.ServiceDefaults.Audit.Events;
using TrustedData.ServiceDefaults.Outbox;
using TrustedData.ServiceDefaults.Problems;

namespace TrustedData.Tests.Integration.Governance;

public sealed class ConsentTests(EnclaveDatabase database) : IClassFixture<EnclaveDatabase>
{
    private const string Research = "HRESCH";
    private static readonly CancellationToken None = CancellationToken.None;
    private static long _last;
    private readonly FakeTimeProvider _time = new(EnclaveDatabase.Start);
    private readonly Register _subjects = new();

    [Fact]
    public async Task A_subject_without_a_consent_is_not_covered()
    {
        var (given, none) = (Next(), Next());
        await GiveAsync(given);
        (await CoveredAsync([given, none])).ShouldBe([given]);
        (await CoversAllAsync([given, given])).ShouldBeTrue();
        (await CoversAllAsync([given, none])).ShouldBeFalse();
    }

    [Theory]
    [InlineData("HRESCH", true)]
    [InlineData("DSRCH", true)]
    [InlineData("CLINTRCH", false)]
    [InlineData("POARCH", false)]
    [InlineData("HMARKT", false)]
    [InlineData("hresch", false)]
    public async Task A_consent_to_research_covers_research_with_existing_data_and_nothing_else(string purpose, bool covered)
    {
        var subject = Next();
        await GiveAsync(subject);
        (await CoversAllAsync([subject], purpose)).ShouldBe(covered);
    }

    [Fact]
    public async Task A_withdrawal_acts_at_once_and_names_the_datasets()
    {
        var (withdrawing, staying) = (Next(), Next());
        await GiveAsync(withdrawing, staying);
        _subjects.Add("sub-07", withdrawing, "ms", "ms-full");

        (await WithdrawAsync("sub-07")).Value.ShouldBe(["ms", "ms-full"]);
        (await CoveredAsync([withdrawing, staying])).ShouldBe([staying]);
    }

    [Fact]
    public async Task A_withdrawal_said_twice_is_recorded_once()
    {
        var subject = Next();
        await GiveAsync(subject);
        _subjects.Add("sub-08", subject, "ms");
        var before = (await database.FactsAsync("consent.withdrawn")).Count;

        await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => WithdrawAsync("sub-08")));
        _time.Advance(TimeSpan.FromDays(1));
        (await WithdrawAsync("sub-08")).Value.ShouldBe(["ms"]);

        (await database.FactsAsync("consent.withdrawn")).Count.ShouldBe(before + 1);
        await using var context = database.Open();
        (await context.Set<SubjectConsent>().SingleAsync(c => c.SubjectId == subject, None)).WithdrawnAt.ShouldBe(EnclaveDatabase.Start);
    }

    [Fact]
    public async Task An_unknown_subject_is_told_and_recorded_without_the_key()
    {
        (await WithdrawAsync("nobody-knows-this-key")).Refusal.ShouldNotBeNull().Id.ShouldBe("subject-unknown");
        (await database.FactsAsync("consent.withdrawal-refused")).ShouldNotBeEmpty();
        await NowhereAsync("nobody-knows-this-key");
    }

    [Fact]
    public async Task The_key_of_one_who_withdraws_stands_nowhere()
    {
        var subject = Next();
        await GiveAsync(subject);
        _subjects.Add("key-of-a-person", subject);
        (await WithdrawAsync("key-of-a-person")).IsOk.ShouldBeTrue();
        await NowhereAsync("key-of-a-person");
        new WithdrawConsentRequest("key-of-a-person", "clinic").ToString().ShouldNotContain("key-of-a-person");
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    public async Task A_withdrawal_names_somebody(string? key) =>
        (await WithdrawAsync(key)).Refusal.ShouldNotBeNull().Id.ShouldBe("subject-key-unfit");

    [Fact]
    public async Task Two_hundred_thousand_subjects_are_asked_about_in_one_query()
    {
        var subjects = Enumerable.Range(0, 200_000).Select(_ => Next()).ToArray();
        await GiveAsync(subjects[..1000]);
        (await CoveredAsync(subjects)).SetEquals(subjects[..1000]).ShouldBeTrue();
        (await CoversAllAsync(subjects)).ShouldBeFalse();
    }

    [Fact]
    public async Task Plain_SQL_cannot_undo_a_withdrawal_without_a_fact()
    {
        var subject = Next();
        await GiveAsync(subject);
        (await database.RefusalOfAsync($"UPDATE consent SET withdrawn_at = NULL WHERE subject_id = {subject}")).ShouldBe("23000");
        (await database.RefusalOfAsync($"DELETE FROM consent WHERE subject_id = {subject}")).ShouldBe("23000");
    }

    private static long Next() => Interlocked.Increment(ref _last);

    private async Task NowhereAsync(string key)
    {
        await using var context = database.Open();
        (await context.Set<OutboxRow>().AnyAsync(r => r.Body.Contains(key), None)).ShouldBeFalse();
        (await context.Set<SubjectConsent>().AnyAsync(c => c.Source.Contains(key), None)).ShouldBeFalse();
    }

    private async Task GiveAsync(params long[] subjects)
    {
        await using var context = database.Open();
        new ConsentRegister(context).GiveAtImport(subjects, "import:td:lakeside/ms@1", EnclaveDatabase.Because(EventTypes.DatasetImported, _time.GetUtcNow()));
        await context.SaveChangesAsync(None);
    }

    private async Task<Outcome<IReadOnlyList<string>>> WithdrawAsync(string? key)
    {
        await using var context = database.Open();
        return await new ConsentWithdrawal(context, _subjects, _subjects, _time).WithdrawAsync(null, key, EnclaveDatabase.Person("steward"), None);
    }

    private async Task<IReadOnlySet<long>> CoveredAsync(long[] subjects)
    {
        await using var context = database.Open();
        return await Check(context).CoveredAsync(subjects, Research, None);
    }

    private async Task<bool> CoversAllAsync(long[] subjects, string purpose = Research)
    {
        await using var context = database.Open();
        return await Check(context).CoversAllAsync(subjects, purpose, None);
    }

    private ConsentCheck Check(EnclaveContext context) => new(context, _time);

    /// <summary>A few subjects of the usual namespace, without the datasets that an import would need.</summary>
    private sealed class Register : ISubjectDirectory, ISubjectDatasets
    {
        private readonly Dictionary<string, long> _numbers = [];
        private readonly Dictionary<long, string[]> _datasets = [];

        public void Add(string key, long number, params string[] datasets)
        {
            _numbers[key] = number;
            _datasets[number] = datasets;
        }

        public Task<long?> FindAsync(string keyNamespace, string key, CancellationToken cancellationToken) =>
            Task.FromResult<long?>(keyNamespace == ISubjectDirectory.UsualNamespace && _numbers.TryGetValue(key, out var number) ? number : null);

        public Task<IReadOnlyList<string>> NamesAsync(long subject, CancellationToken cancellationToken) =>
            Task.FromResult<IReadOnlyList<string>>(_datasets[subject]);
    }
}
