using System.Text.Json;
using TrustedData.Tests.Harness;
using TrustedData.Tests.Harness.Services;

namespace TrustedData.Tests.EndToEnd.Support;

/// <summary>
/// People of both organisations who do what comes into their heads, while services are killed (-9) under them and started
/// again. What they do follows from the seed; when the machine kills and answers does not, so that a call may fail, and is
/// then forgotten: what must hold holds whatever was done.
/// </summary>
public sealed class RandomWorkload(OpenSite site, int seed)
{
    private const string Script = "import os; open('counts.csv', 'w').write('sex,n\\nF,40\\n')";
    private readonly Random random = new(seed);
    private readonly List<Guid> runs = [];
    private readonly List<Guid> requests = [];
    private readonly List<ApprovedProject> projects = [];
    private readonly Dictionary<string, int> done = [];

    /// <summary>How often each thing was done, or tried.</summary>
    public string Summary => string.Join(", ", done.OrderBy(d => d.Key, StringComparer.Ordinal).Select(d => $"{d.Value} {d.Key}"));

    /// <summary>Opens two projects to work in, with all services running.</summary>
    public async Task PrepareAsync()
    {
        projects.Add(await ApprovedProject.OpenAsync(site, ApprovedProject.AutomaticRelease, keyNamespace: $"random-{seed}-a"));
        projects.Add(await ApprovedProject.OpenAsync(site, keyNamespace: $"random-{seed}-b"));
    }

    /// <summary>Works and kills for so many actions.</summary>
    public async Task RunAsync(int actions, int kills)
    {
        var killing = KillAsync(kills, new Random(seed + 1));
        for (var action = 0; action < actions || !killing.IsCompleted; action++)
        {
            var (name, act) = Next();
            done[name] = done.GetValueOrDefault(name) + 1;
            try
            {
                await act();
            }
            catch (Exception fault) when (fault is HttpRequestException or TaskCanceledException or HarnessException or IOException or JsonException)
            {
                // Its service was killed under it.
            }

            await Task.Delay(random.Next(50, 250), TestContext.Current.CancellationToken);
        }

        // Each killed service is up again by then.
        await killing;
    }

    /// <summary>Brings everything back up, and waits until nothing moves any more.</summary>
    public async Task QuietenAsync()
    {
        foreach (var service in site.Organisations.All.Where(s => !s.IsRunning))
            await service.StartAsync(TestContext.Current.CancellationToken);
        await OpenSite.UntilAsync(async () => (await site.PostAsync("operator", "/api/enclave/open", new { reason = "The work goes on" })).IsOk, "the enclave to be open");
        foreach (var service in new[] { "hub", "enclave_lakeside", "identity_hub", "identity_lakeside" })
        {
            var rows = site.Organisations.Database(service);
            var inbox = service is "hub" or "enclave_lakeside" ? " UNION ALL SELECT id::text FROM inbox WHERE processed_at IS NULL" : "";
            var moving = service == "enclave_lakeside" ? " UNION ALL SELECT id::text FROM run WHERE cleaned_at IS NULL OR NOT state IN ('Held', 'Released', 'Refused', 'Failed', 'Canceled')" : "";
            await OpenSite.UntilAsync(async () => (await Harness.Postgres.Rows.QueryAsync(rows, $"SELECT id::text FROM outbox{inbox}{moving}")).Count == 0, $"{service} to have nothing left to do");
        }
    }

    private (string Name, Func<Task> Act) Next() => random.Next(12) switch
    {
        0 => ("tables submitted", () => SubmitAsync("cohort-table", new { by = new[] { SmallCohort.Variables[random.Next(2)] } })),
        1 => ("scripts submitted", () => SubmitAsync("custom-python", new { outputs = new[] { "counts.csv" } }, Script)),
        2 or 3 => ("runs canceled", () => WithAsync(runs, run => site.PostAsync("researcher", $"/api/runs/{run}/cancel", null))),
        4 => ("members added", () => site.PostAsync("researcher", $"/api/projects/{Project().Project}/members", new { subject = site.SubjectOf("researcher2") })),
        5 => ("members removed", () => RemoveMemberAsync()),
        6 => ("policies changed", () => site.PutAsync("steward", $"/api/datasets/{Project().Name}/policy", new { runsPerDay = random.Next(50, 250) })),
        7 => ("consents withdrawn", () => WithdrawAsync()),
        8 => ("accesses asked for", () => AskAsync()),
        9 => ("accesses decided", () => WithAsync(requests, request => site.PostAsync("steward", $"/api/access-requests/{request}/{(random.Next(2) == 0 ? "approve" : "deny")}", new { reason = "By chance" }))),
        10 => ("outputs decided", () => DecideAsync()),
        _ => ("enclave closed or opened", () => site.PostAsync("operator", $"/api/enclave/{(random.Next(3) == 0 ? "close" : "open")}", new { reason = "By chance" })),
    };

    private ApprovedProject Project() => projects[random.Next(projects.Count)];

    private async Task SubmitAsync(string workflow, object parameters, string? code = null)
    {
        var project = Project();
        var submitted = await site.TrySubmitAsync(project.Project, project.Dataset, workflow, parameters, code: code);
        if (submitted.IsOk)
            runs.Add(submitted.Id());
    }

    private Task RemoveMemberAsync() => DeleteAsync($"/api/projects/{Project().Project}/members/{site.SubjectOf("researcher2")}");

    private async Task DeleteAsync(string path)
    {
        using var client = await site.Organisations.ClientAsync("researcher", "hub");
        using var answer = await client.DeleteAsync(new Uri(path, UriKind.Relative));
    }

    private Task WithdrawAsync()
    {
        var at = random.Next(projects.Count);
        return site.PostAsync("steward", "/api/consents/withdraw", new { subject = SmallCohort.Key(random.Next(SmallCohort.People)), @namespace = $"random-{seed}-{(at == 0 ? 'a' : 'b')}" });
    }

    private async Task AskAsync()
    {
        var project = Project();
        var until = DateOnly.FromDateTime(TimeProvider.System.GetUtcNow().UtcDateTime).AddDays(30);
        var asked = await site.PostAsync("researcher", "/api/access-requests", new { project = project.Project, dataset = project.Dataset, variables = new[] { "age" }, purpose = "By chance", until = until.ToString("O") });
        if (asked.IsOk)
            requests.Add(asked.Id());
    }

    private async Task DecideAsync()
    {
        var held = await site.GetAsync("checker", "/api/checks");
        if (held.IsOk && held.Items is { Count: > 0 } items)
            await site.DecideAsync(items[random.Next(items.Count)].GetProperty("run").GetGuid(), random.Next(2) == 0 ? "release" : "refuse");
    }

    private Task WithAsync(List<Guid> ids, Func<Guid, Task> act) => ids.Count == 0 ? Task.CompletedTask : act(ids[random.Next(ids.Count)]);

    // One after the other, so that each is up again before the next falls; those that a killed one leaves waiting go on by themselves.
    private async Task KillAsync(int kills, Random chance)
    {
        ServiceProcess[] victims = [site.Organisations.Enclave, site.Organisations.Hub, site.Organisations.LedgerLakeside, site.Organisations.LedgerHub];
        for (var kill = 0; kill < kills; kill++)
        {
            await Task.Delay(chance.Next(500, 2500), TestContext.Current.CancellationToken);
            var victim = victims[kill < victims.Length ? kill : chance.Next(victims.Length)];
            await victim.Kill9Async();
            await Task.Delay(chance.Next(0, 500), TestContext.Current.CancellationToken);
            await victim.StartAsync(TestContext.Current.CancellationToken);
        }
    }
}
