using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using System.Text.RegularExpressions;
using TrustedData.Tests.EndToEnd.Support;
using TrustedData.Tests.Harness.Services;

namespace TrustedData.Tests.EndToEnd;

/// <summary>Who reads the audit trail, on everything that runs: auditors read their log and do nothing else; members and stewards read what concerns them.</summary>
[Collection(SiteCollection.Name)]
public sealed class AuditorTests(OpenSite site)
{
    // What anybody may ask without a token, so an auditor too: where things are, and signing in and out.
    private static readonly string[] OpenToAll = ["ShowStatus", "Authorize", "Token", "ShowSignIn", "SignIn", "AskSignOut", "SignOut", "Stylesheet"];

    // At the ledger every reading is an auditor's, but for the receipts that services fetch of their own facts.
    private static readonly string[] OfServices = ["GetOwnReceipt", "ListOwnEntries"];

    // The one thing that an auditor tells a ledger: that entries are about to be taken away.
    private static readonly string[] Told = ["BeginExport"];

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("hub")]
    [InlineData("lakeside")]
    public async Task An_auditor_reads_the_log_of_their_organisation_and_can_do_nothing_else_anywhere(string organisation)
    {
        var all = site.Organisations;
        var token = await all.TokenAsync("auditor", organisation, Cancel);
        var ownLedger = organisation == "hub" ? all.LedgerHub : all.LedgerLakeside;
        using var client = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false });
        client.DefaultRequestHeaders.Authorization = new("Bearer", token);
        var (walked, read) = (0, new List<string>());

        foreach (var service in new[] { all.Hub, all.Enclave, all.LedgerHub, all.LedgerLakeside, all.IdentityHub, all.IdentityLakeside })
        {
            foreach (var (method, path, name) in await EndpointsAsync(client, service))
            {
                if (OpenToAll.Contains(name, StringComparer.Ordinal))
                    continue;
                using var request = new HttpRequestMessage(method, new Uri(service.Address, path)) { Content = method == HttpMethod.Get ? null : JsonContent.Create(new { }) };
                using var response = await client.SendAsync(request, Cancel);
                walked++;
                if (service == ownLedger && (Told.Contains(name, StringComparer.Ordinal) || (method == HttpMethod.Get && !OfServices.Contains(name, StringComparer.Ordinal))))
                {
                    response.StatusCode.ShouldNotBeOneOf(HttpStatusCode.Unauthorized, HttpStatusCode.Forbidden);
                    if (response.IsSuccessStatusCode)
                        read.Add(name);
                    continue;
                }

                response.StatusCode.ShouldBeOneOf([HttpStatusCode.Unauthorized, HttpStatusCode.Forbidden], $"{method} {service.Address}{path} ({name}) as the auditor of {organisation}");
            }
        }

        walked.ShouldBeGreaterThan(60);
        read.ShouldContain("GetCheckpoint");
        read.ShouldContain("SearchEntries");
        read.ShouldContain("ReadStory");
        read.ShouldContain("ExportCsv");
    }

    [Fact]
    public async Task A_runs_story_stands_in_both_ledgers_and_those_it_concerns_read_their_part()
    {
        var work = await ApprovedProject.OpenAsync(site, ApprovedProject.AutomaticRelease);
        var run = await work.CountAsync("sex");
        await site.AwaitRunAsync(run, ["released"]);
        await site.ReleasedTextAsync(run, "cohort_table.csv");

        var story = await StoryUntilAsync(run, "release.downloaded");
        story.Select(one => one.At).Distinct().ShouldBe(["hub", "lakeside"], ignoreOrder: true);
        story.Select(one => one.Type).First().ShouldBe("run.submitted");
        foreach (var step in new[] { "run.received", "run.accepted", "run.started", "run.checked", "release.decided", "release.sent", "release.received", "release.downloaded" })
            story.ShouldContain(one => one.Type == step, step);
        (await site.Organisations.TdAsync(["audit", "story", $"{run}", "--as", "auditor"], Cancel)).ShouldContain("release.decided");

        using var members = JsonDocument.Parse(await site.Organisations.TdAsync(["run", "audit", $"{run}", "--as", "researcher", "--json"], Cancel));
        var shown = members.RootElement.GetProperty("items").EnumerateArray().Select(one => one.GetProperty("entry").GetProperty("type").GetString()!).ToList();
        shown.ShouldContain("run.submitted");
        shown.ShouldContain("release.received");
        shown.ShouldNotContain("run.checked");
        shown.ShouldNotContain("release.decided");

        using var stewards = JsonDocument.Parse(await site.Organisations.TdAsync(["dataset", "audit", work.Dataset, "--as", "steward", "--json", "--take", "500"], Cancel));
        var ofDataset = stewards.RootElement.GetProperty("items").EnumerateArray().Select(one => one.GetProperty("entry").GetProperty("type").GetString()!).ToList();
        foreach (var step in new[] { "dataset.imported", "access.approved", "run.accepted", "release.decided", "release.sent" })
            ofDataset.ShouldContain(step);
    }

    private async Task<List<(string At, string Type)>> StoryUntilAsync(Guid run, string last)
    {
        List<(string At, string Type)> story = [];
        await OpenSite.UntilAsync(
            async () =>
            {
                using var answer = JsonDocument.Parse(await site.Organisations.TdAsync(["audit", "story", $"{run}", "--as", "auditor", "--json"], Cancel));
                story = [.. answer.RootElement.GetProperty("entries").EnumerateArray().Select(one => (one.GetProperty("at").GetString()!, one.GetProperty("entry").GetProperty("type").GetString()!))];
                return story.Count(one => one.Type == last) == 2;
            },
            $"{last} in the ledgers of both");
        return story;
    }

    // Out of the description of each API, with something that fits in the place of each part of a path.
    private static async Task<List<(HttpMethod Method, string Path, string Name)>> EndpointsAsync(HttpClient client, ServiceProcess service)
    {
        var description = await client.GetFromJsonAsync<JsonElement>(new Uri(service.Address, "/openapi/v1.json"), Cancel);
        var found = new List<(HttpMethod, string, string)>();
        foreach (var path in description.GetProperty("paths").EnumerateObject())
        {
            foreach (var operation in path.Value.EnumerateObject())
            {
                var filled = Regex.Replace(path.Name, @"\{[^}]*\}", place => IsText(operation.Value, place.Value.Trim('{', '}')) ? "x" : $"{Guid.CreateVersion7()}", RegexOptions.None, TimeSpan.FromSeconds(1));
                found.Add((HttpMethod.Parse(operation.Name.ToUpperInvariant()), filled, operation.Value.GetProperty("operationId").GetString()!));
            }
        }

        found.ShouldNotBeEmpty();
        return found;
    }

    private static bool IsText(JsonElement operation, string parameter) => !operation.GetProperty("parameters").EnumerateArray()
        .Any(one => one.GetProperty("name").GetString() == parameter && one.GetProperty("schema").TryGetProperty("format", out var format) && format.GetString() == "uuid");
}
