using Microsoft.Extensions.Time.Testing;
using TrustedData.Enclave.Audit;
using TrustedData.Enclave.Datasets.Catalogue;
using TrustedData.Enclave.Datasets.Declared;
using TrustedData.Enclave.Staff;
using TrustedData.ServiceDefaults.Audit;
using TrustedData.ServiceDefaults.Audit.Events;
using TrustedData.ServiceDefaults.Problems;

namespace TrustedData.Tests.Integration.Governance;

/// <summary>What stewards read of the audit trail.</summary>
public sealed class DatasetAuditTests(EnclaveDatabase database) : IClassFixture<EnclaveDatabase>
{
    private readonly FakeTimeProvider _time = new(EnclaveDatabase.Start);

    [Fact]
    public async Task A_steward_reads_the_entries_of_one_dataset_by_whatever_name_it_stands_in_them()
    {
        await ImportAsync("tremor");
        await RecordAsync(
            Fact(EventTypes.PolicySet) with { Dataset = "tremor" }, Fact(EventTypes.RunAccepted) with { Dataset = "td:lakeside/tremor@1" }, Fact(EventTypes.AccessApproved) with { Dataset = "lakeside/tremor" },
            Fact(EventTypes.PolicySet) with { Dataset = "tremor2" }, Fact(EventTypes.RunAccepted) with { Dataset = "td:lakeside/tremor2@1" }, Fact(EventTypes.StaffAppointed));

        (await ReadAsync("tremor")).Value.Items.Select(Type).ShouldBe(["dataset.imported", "policy.set", "run.accepted", "access.approved", "dataset.audit-read"]);
        (await ReadAsync("tremor", new() { Type = "policy.set" })).Value.Items.Select(Type).ShouldBe(["policy.set"]);
        var first = (await ReadAsync("tremor", new() { Take = 2 })).Value;
        first.Items.Select(Type).ShouldBe(["dataset.imported", "policy.set"]);
        (await ReadAsync("tremor", new() { Take = 2, After = first.Next })).Value.Items.Select(Type).ShouldBe(["run.accepted", "access.approved"]);

        var readings = await database.FactsAsync("dataset.audit-read");
        readings.Count(body => body.Contains("td:lakeside/tremor@", StringComparison.Ordinal)).ShouldBe(4);
        readings.ShouldContain(body => body.Contains("filter-type", StringComparison.Ordinal) && body.Contains("policy.set", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Not_those_of_a_project_that_the_steward_was_in_under_any_of_their_identities()
    {
        await ImportAsync("gait");
        await database.AppointAsync("steward-in-project", "known-at-the-hub");
        var project = await database.AskAsync("gait", "known-at-the-hub");
        await RecordAsync(Fact(EventTypes.RunHeld) with { Dataset = "td:lakeside/gait@1", Project = project });

        (await ReadAsync("gait")).Value.Items.Select(Type).ShouldContain("run.held");
        var own = (await ReadAsync("gait", by: "steward-in-project")).Value.Items.Select(Type).ToList();
        own.ShouldNotContain("run.held");
        own.ShouldNotContain("access.requested");
        own.ShouldContain("dataset.imported");
    }

    [Fact]
    public async Task What_cannot_be_answered_is_refused_with_what_to_do()
    {
        await ImportAsync("sleep");
        (await ReadAsync("nowhere")).Refusal.ShouldNotBeNull().Id.ShouldBe("dataset-unknown");
        (await ReadAsync("sleep", new() { Type = "no.such" })).Refusal.ShouldNotBeNull().Id.ShouldBe("filter");
        (await ReadAsync("sleep", new() { Outcome = "perhaps" })).Refusal.ShouldNotBeNull().Id.ShouldBe("filter");
        (await ReadAsync("sleep", new() { Take = 501 })).Refusal.ShouldNotBeNull().Id.ShouldBe("filter");
    }

    private static string Type(AuditedFact one) => one.Entry.GetProperty("type").GetString()!;

    private Fact Fact(EventType type)
    {
        _time.Advance(TimeSpan.FromSeconds(1));
        return EnclaveDatabase.Because(type, _time.GetUtcNow());
    }

    private async Task<Outcome<AuditPage>> ReadAsync(string dataset, DatasetAuditFilter? filter = null, string by = "steward")
    {
        _time.Advance(TimeSpan.FromSeconds(1));
        await using var context = database.Open();
        var audit = new DatasetAudit(context, new StaffDirectory(context, EnclaveDatabase.Options), EnclaveDatabase.Options, _time);
        return await audit.ReadAsync(dataset, filter ?? new(), EnclaveDatabase.Person(by), CancellationToken.None);
    }

    private async Task RecordAsync(params Fact[] facts)
    {
        await using var context = database.Open();
        foreach (var fact in facts)
            context.Record(fact);
        await context.SaveChangesAsync();
    }

    private async Task ImportAsync(string name)
    {
        await using var context = database.Open();
        var table = new DeclaredTable { Path = "none", File = "none", Columns = [], SubjectColumn = "key", SeveralRowsPerSubject = false, MissingValues = new HashSet<string>(), Dialect = new TextDialect(',') };
        var declared = new DeclaredDataset { Format = "frictionless", Title = name, Description = name, Table = table };
        context.Add(Dataset.Begin(name, name, declared, Fact(EventTypes.DatasetImported) with { Dataset = $"td:lakeside/{name}@1" }));
        await context.SaveChangesAsync();
    }
}
