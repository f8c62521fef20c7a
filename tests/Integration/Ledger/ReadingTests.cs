using System.Net;
using System.Text.Json;
using TrustedData.ServiceDefaults.Audit;
using TrustedData.ServiceDefaults.Audit.Events;
using TrustedData.Tests.Harness.Postgres;
using TrustedData.Tests.Harness.Rabbit;
using TrustedData.Tests.Integration.Support;
using TrustedData.Transparency.Notes;

namespace TrustedData.Tests.Integration.Ledger;

/// <summary>How auditors read: stories, and exports that can be verified without the ledger.</summary>
public sealed class ReadingTests(SharedSite shared, PostgresServer postgres, RabbitServer rabbit) : SiteTest(shared, postgres, rabbit)
{
    private Producer _hub = null!;
    private Api _auditor = null!;
    private NoteVerifier _key = null!;

    private Uri Address => Site.Organisations.LedgerHub.Address;

    protected override async Task PrepareAsync()
    {
        _hub = new Producer(new Api(Address, await Site.Organisations.ServiceTokenAsync("hub", "hub", "ledger.append", Cancel)));
        _auditor = new Api(Address, await Site.Organisations.TokenAsync("auditor", "hub", Cancel));
        NoteVerifier.TryParse(new TrustedData.Setup.Files.Keys(Site.Organisations.Site.Path("keys")).VerifierKey("hub-ledger", "trusteddata.local/hub"), out var key).ShouldBeTrue();
        _key = key;
    }

    [Fact]
    public async Task A_story_is_all_that_the_log_says_of_a_run_in_order_and_reading_it_is_one_entry()
    {
        var (run, part) = (Guid.CreateVersion7(), Guid.CreateVersion7());
        var facts = new[]
        {
            Producer.Fact(EventTypes.RunSubmitted) with { Run = part, Entities = [new FactEntity("run", run.ToString())] },
            Producer.Fact(EventTypes.RunSubmitted) with { Run = Guid.CreateVersion7() },
            Producer.Fact(EventTypes.RunReported) with { Run = part, Entities = [new FactEntity("run", run.ToString())], Reason = "running" },
            Producer.Fact(EventTypes.ReleaseReceived) with { Run = part },
        };
        var indices = await _hub.LogAsync(facts);

        (await StoryAsync(part)).ShouldBe([indices[0], indices[2], indices[3]]);
        (await StoryAsync(run)).ShouldBe([indices[0], indices[2]]);
        (await StoryAsync(Guid.CreateVersion7())).ShouldBeEmpty();
        (await OwnAsync("ledger.story-read")).Count(entry => entry.Contains(part.ToString(), StringComparison.Ordinal)).ShouldBe(1);

        async Task<List<long>> StoryAsync(Guid id) =>
            [.. (await _auditor.GetAsync($"/stories/{id}")).Ok().GetProperty("entries").EnumerateArray().Select(entry => entry.GetProperty("index").GetInt64())];
    }

    [Fact]
    public async Task Every_entry_of_an_export_can_be_verified_from_the_export_alone()
    {
        var project = Guid.CreateVersion7();
        var facts = Enumerable.Range(0, 450).Select(i => Producer.Fact() with { Project = project, Entities = [new FactEntity("number", $"{i}")] }).ToList();
        await _hub.LogAsync(facts);

        var rows = ExportedEntry.Rows((await _auditor.GetAsync($"/exports/csv?project={project}")).Text);
        var bundle = (await _auditor.GetAsync($"/exports/fhir?project={project}")).Ok();
        var events = bundle.GetProperty("entry").EnumerateArray().Select(entry => entry.GetProperty("resource")).ToList();

        foreach (var exported in new[] { rows.ConvertAll(ExportedEntry.Of), events.ConvertAll(ExportedEntry.Of) })
        {
            exported.Select(entry => entry.FactId).ShouldBe(facts.Select(fact => fact.Id));
            exported.ShouldAllBe(entry => entry.Holds(_key));
            var one = exported[7];
            (one with { Index = one.Index + 1 }).Holds(_key).ShouldBeFalse();
            (one with { Entry = exported[8].Entry }).Holds(_key).ShouldBeFalse();
            (one with { Proof = [.. one.Proof.Skip(1)] }).Holds(_key).ShouldBeFalse();
            (one with { Checkpoint = one.Checkpoint.Replace("\n", " \n", StringComparison.Ordinal) }).Holds(_key).ShouldBeFalse();
        }
        rows.ShouldAllBe(row => row["type"] == "catalogue.published" && row["class"] == "operations" && row["project"] == project.ToString());
        rows[9]["entities"].ShouldBe("number=9");
        (bundle.GetProperty("resourceType").GetString(), bundle.GetProperty("type").GetString()).ShouldBe(("Bundle", "collection"));
        foreach (var format in new[] { "csv", "fhir" })
            (await OwnAsync("ledger.exported")).Count(entry => entry.Contains($"\"{format}\"", StringComparison.Ordinal) && entry.Contains(project.ToString(), StringComparison.Ordinal)).ShouldBe(1, format);
    }

    [Fact]
    public async Task Filters_paging_and_an_export_of_nothing()
    {
        var project = Guid.CreateVersion7();
        var facts = new[] { Producer.Fact() with { Project = project }, Producer.Fact(EventTypes.RequestRefused, FactOutcome.Refused) with { Project = project, Reason = "role-missing" } };
        var indices = await _hub.LogAsync(facts);

        (await RowsAsync($"project={project}&outcome=refused")).Single()["reason"].ShouldBe("role-missing");
        (await RowsAsync($"project={project}&take=1")).Single()["index"].ShouldBe($"{indices[0]}");
        (await RowsAsync($"project={project}&after={indices[0]}")).Single()["index"].ShouldBe($"{indices[1]}");
        (await RowsAsync($"project={Guid.CreateVersion7()}")).ShouldBeEmpty();
        var nothing = (await _auditor.GetAsync($"/exports/fhir?project={Guid.CreateVersion7()}")).Ok();
        nothing.TryGetProperty("entry", out _).ShouldBeFalse();

        async Task<List<Dictionary<string, string>>> RowsAsync(string filter) => ExportedEntry.Rows((await _auditor.GetAsync($"/exports/csv?{filter}")).Text);
    }

    [Fact]
    public async Task A_spreadsheet_runs_nothing_of_a_table()
    {
        var project = Guid.CreateVersion7();
        await _hub.LogAsync(Producer.Fact() with { Project = project, Dataset = "=1+1", Reason = "@SUM(1)", Purpose = "+1", Actor = new Actor("service", "-1", Role: "a\"b,c") });

        var row = ExportedEntry.Rows((await _auditor.GetAsync($"/exports/csv?project={project}")).Text).Single();

        (row["dataset"], row["reason"], row["purpose"], row["actor_id"], row["actor_role"]).ShouldBe(("'=1+1", "'@SUM(1)", "'+1", "'-1", "a\"b,c"));
        row.Values.ShouldAllBe(cell => cell.Length == 0 || !"=+-@\t\r".Contains(cell[0], StringComparison.Ordinal));
        ExportedEntry.Of(row).Holds(_key).ShouldBeTrue();
    }

    [Fact]
    public async Task Only_auditors_read_and_what_they_are_refused_is_logged_too()
    {
        var researcher = new Api(Address, Tokens.Forge(Site.Organisations, token => token.Audience = "ledger:hub"));
        foreach (var path in new[] { $"/stories/{Guid.CreateVersion7()}", "/exports/csv", "/exports/fhir" })
        {
            (await researcher.GetAsync(path)).ShouldBeRefused(HttpStatusCode.Forbidden, "not-permitted");
            (await new Api(Address, null).GetAsync(path)).Status.ShouldBe(HttpStatusCode.Unauthorized);
        }
        var before = (await OwnAsync("ledger.refused")).Count;
        (await _auditor.GetAsync("/exports/csv?outcome=perhaps")).ShouldBeRefused(HttpStatusCode.BadRequest, "filter");
        (await _auditor.GetAsync("/entries?from=5&to=1")).ShouldBeRefused(HttpStatusCode.BadRequest, "range");

        var refused = (await OwnAsync("ledger.refused")).Skip(before).ToList();
        refused.Count.ShouldBe(2);
        refused[0].ShouldContain("\"ExportCsv\"");
        refused[0].ShouldContain("\"reason\":\"filter\"");
        refused[1].ShouldContain("\"ListEntries\"");
    }

    // Entries of the ledger's own about the auditor, oldest first.
    private async Task<List<string>> OwnAsync(string type)
    {
        var found = new List<string>();
        for (long? after = null; ;)
        {
            var page = (await _auditor.GetAsync($"/entries/search?type={type}&actor={Site.Subject("auditor")}&take=500{(after is null ? "" : $"&after={after}")}")).Ok();
            found.AddRange(page.GetProperty("entries").EnumerateArray().Select(entry => entry.GetProperty("entry").GetRawText()));
            if (page.GetProperty("next").ValueKind == JsonValueKind.Null)
                return found;
            after = page.GetProperty("next").GetInt64();
        }
    }
}
