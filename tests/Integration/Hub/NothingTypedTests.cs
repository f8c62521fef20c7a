using TrustedData.Tests.Harness.Postgres;
using TrustedData.Tests.Harness.Rabbit;
using TrustedData.Tests.Integration.Support;

namespace TrustedData.Tests.Integration.Hub;

/// <summary>Looks through what all tests before it have left: facts, ledgers and logs hold ids and codes, no words and no secrets.</summary>
[Collection(AloneOnTheSite.Name)]
public sealed class NothingTypedTests(SharedSite shared, PostgresServer postgres, RabbitServer rabbit) : SiteTest(shared, postgres, rabbit)
{
    [Fact]
    public async Task No_fact_and_no_entry_of_a_ledger_holds_free_text_or_a_parameter()
    {
        await DoSomethingAsync();
        foreach (var (service, columns) in new[]
        {
            ("hub", "SELECT body::text FROM fact UNION ALL SELECT body FROM outbox WHERE destination = '@ledger'"),
            ("identity_hub", "SELECT body::text FROM fact UNION ALL SELECT body FROM outbox"),
            ("identity_lakeside", "SELECT body::text FROM fact UNION ALL SELECT body FROM outbox"),
            ("ledger_hub", "SELECT convert_from(body, 'UTF8') FROM entry"),
            ("ledger_lakeside", "SELECT convert_from(body, 'UTF8') FROM entry"),
        })
        {
            var text = await Sql.ValueAsync<string>(Site.Organisations.Database(service).Administrator, $"SELECT coalesce(string_agg(t, E'\\n'), '') FROM ({columns}) AS all_of_it(t)");
            text.Length.ShouldBeGreaterThan(0, service);
            foreach (var typed in new[] { Scenario.FreeText, "Jane Doe", "group_by", "print(1)", "sex", "researcher2\"" })
                text.ShouldNotContain(typed, Case.Sensitive, $"{service}: {typed}");
            foreach (var secret in Secrets()) text.ShouldNotContain(secret, Case.Sensitive, service);
        }
    }

    [Fact]
    public async Task No_log_holds_a_secret_a_token_or_what_people_typed()
    {
        await DoSomethingAsync();
        var organisations = Site.Organisations;
        foreach (var service in organisations.All.Where(service => service.IsRunning))
        {
            var log = service.Log;
            foreach (var secret in Secrets().Append(Scenario.FreeText).Append("Jane Doe").Append("print(1)")) log.ShouldNotContain(secret, Case.Sensitive, service.Name);
            // How every JSON Web Token begins.
            log.ShouldNotContain("eyJ", Case.Sensitive, service.Name);
            foreach (var person in organisations.People) log.ShouldNotContain($"\"{person.Username}\"", Case.Sensitive, service.Name);
        }
    }

    [Fact]
    public async Task No_service_failed_unexpectedly()
    {
        await DoSomethingAsync();
        foreach (var service in Site.Organisations.All.Where(service => service.IsRunning))
            service.Log.Split('\n').Where(line => line.Contains("failed unexpectedly", StringComparison.Ordinal)).ShouldBeEmpty(service.Name);
    }

    // So that there is something to look at when these tests run by themselves.
    private async Task DoSomethingAsync()
    {
        var scenario = new Scenario(Site);
        await scenario.OrderedAsync(await scenario.ApprovedProjectAsync());
        var maker = new ReleaseMaker(Site);
        await maker.ProofAsync("lakeside", "enclave", Guid.CreateVersion7());
        await Site.Organisations.TokenAsync("steward", "lakeside", Cancel);
    }

    private IEnumerable<string> Secrets()
    {
        foreach (var line in File.ReadLines(Site.Organisations.Site.Path("secrets.json")))
        {
            var parts = line.Split('"');
            if (parts.Length > 3) yield return parts[3];
        }
        foreach (var file in Directory.EnumerateFiles(Site.Organisations.Site.Path("keys"), "*.key", SearchOption.AllDirectories))
            yield return File.ReadAllText(file).Trim();
    }
}
