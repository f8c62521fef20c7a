using System.Text.Json;
using TrustedData.Tests.EndToEnd.Support;
using TrustedData.Tests.Harness.Kill;
using TrustedData.Tests.Harness.Postgres;
using TrustedData.Tests.Harness.Services;

namespace TrustedData.Tests.EndToEnd;

/// <summary>
/// A service is killed (-9) at the worst moment of each transition: its work is done and its commit is not. Started again, the
/// run ends as it would have, its effect happens once, and the log tells each step once.
/// </summary>
[Collection(SiteCollection.Name)]
public sealed class KillTests(OpenSite site)
{
    private TwoOrganisations Organisations => site.Organisations;

    private TestDatabase EnclaveRows => Organisations.Database("enclave_lakeside");

    private TestDatabase HubRows => Organisations.Database("hub");

    [Theory]
    [InlineData("Received")]
    [InlineData("Accepted")]
    [InlineData("Staged")]
    [InlineData("Running")]
    [InlineData("Collected")]
    [InlineData("Inspecting")]
    [InlineData("Checked")]
    [InlineData("Decided")]
    [InlineData("Recorded")]
    [InlineData("Released")]
    public async Task Enclave_killed_as_a_run_enters(string state)
    {
        var work = await ApprovedProject.OpenAsync(site, ApprovedProject.AutomaticRelease);
        Guid run;
        await using (var barrier = await KillBarrier.PutUpAsync(EnclaveRows, "run", "state", state, TestContext.Current.CancellationToken))
        {
            run = await work.CountAsync("sex");
            await barrier.ReachedAsync(OpenSite.Patience, TestContext.Current.CancellationToken);
            await Organisations.Enclave.Kill9Async();
            await barrier.LiftAsync(TestContext.Current.CancellationToken);
        }

        await Organisations.Enclave.StartAsync(TestContext.Current.CancellationToken);
        await site.AwaitRunAsync(run, ["released"]);
        await ShouldHaveHappenedOnceAsync(run);
    }

    [Theory]
    [InlineData("run", "state", "Held")]
    [InlineData("run", "state", "Decided")]
    [InlineData("run", "state", "Refused")]
    public async Task Enclave_killed_around_a_persons_decision(string table, string column, string state)
    {
        var work = await ApprovedProject.OpenAsync(site);
        var run = await work.CountAsync("sex");
        var decision = state == "Refused" ? "refuse" : "release";
        if (state != "Held")
            await site.AwaitRunAsync(run, ["held"]);
        await using (var barrier = await KillBarrier.PutUpAsync(EnclaveRows, table, column, state, TestContext.Current.CancellationToken))
        {
            // The checker's call dies with the process; they would see an error and decide again.
            var call = state == "Held" ? Task.CompletedTask : TryDecideAsync(run, decision);
            await barrier.ReachedAsync(OpenSite.Patience, TestContext.Current.CancellationToken);
            await Organisations.Enclave.Kill9Async();
            await barrier.LiftAsync(TestContext.Current.CancellationToken);
            await call;
        }

        await Organisations.Enclave.StartAsync(TestContext.Current.CancellationToken);
        await site.AwaitRunAsync(run, ["held"]);
        (await site.DecideAsync(run, decision)).Taken();
        await site.AwaitRunAsync(run, [decision == "refuse" ? "refused" : "released"]);
        await ShouldHaveHappenedOnceAsync(run, released: decision == "release");
    }

    [Theory]
    [InlineData("run_part", "state", "Accepted")]
    [InlineData("run_part", "state", "Ended")]
    [InlineData("release_copy", "enclave", "lakeside")]
    public async Task Hub_killed_as_it_learns_of_a_run(string table, string column, string value)
    {
        var work = await ApprovedProject.OpenAsync(site, ApprovedProject.AutomaticRelease);
        Guid run;
        await using (var barrier = await KillBarrier.PutUpAsync(HubRows, table, column, value, TestContext.Current.CancellationToken))
        {
            run = await work.CountAsync("sex");
            await barrier.ReachedAsync(OpenSite.Patience, TestContext.Current.CancellationToken);
            await Organisations.Hub.Kill9Async();
            await barrier.LiftAsync(TestContext.Current.CancellationToken);
        }

        await Organisations.Hub.StartAsync(TestContext.Current.CancellationToken);
        await site.AwaitRunAsync(run, ["released"]);
        await ShouldHaveHappenedOnceAsync(run);
    }

    [Fact]
    public async Task Ledger_killed_while_a_decision_waits_for_its_proof()
    {
        var work = await ApprovedProject.OpenAsync(site, ApprovedProject.AutomaticRelease);
        var run = await work.CountAsync("sex");
        await Organisations.LedgerLakeside.Kill9Async();
        await OpenSite.UntilAsync(
            async () => (await EnclaveRows.QueryAsync($"SELECT state FROM run WHERE run_id = '{run}'")).Contains("Decided"), "a decision that waits for the ledger");
        (await site.GetAsync("researcher", $"/api/runs/{run}/release")).Problem.ShouldBe("release-none");
        await Organisations.LedgerLakeside.StartAsync(TestContext.Current.CancellationToken);
        await site.AwaitRunAsync(run, ["released"]);
        await ShouldHaveHappenedOnceAsync(run);
    }

    private async Task TryDecideAsync(Guid run, string decision)
    {
        try
        {
            await site.DecideAsync(run, decision);
        }
        catch (HttpRequestException)
        {
            // The process was killed under the call.
        }
    }

    private async Task ShouldHaveHappenedOnceAsync(Guid run, bool released = true)
    {
        await OpenSite.UntilAsync(async () => (await StepsAsync(run)).Contains("run.cleaned"), "the run to be cleaned");
        var steps = await StepsAsync(run);
        steps.GroupBy(s => s, StringComparer.Ordinal).Where(g => g.Count() > 1).Select(g => $"{g.Count()} times {g.Key}").ShouldBeEmpty();
        steps.ShouldContain("run.started");
        steps.Contains("release.sent").ShouldBe(released);
        (await HubRows.QueryAsync($"SELECT id::text FROM release_copy WHERE run_id = '{run}'")).Count.ShouldBe(released ? 1 : 0);

        // Nothing of the run is left in the engine, and the ledger has each fact once.
        var part = (await EnclaveRows.QueryAsync($"SELECT id::text FROM run WHERE run_id = '{run}'")).Single();
        (await site.Podman.RunAsync(["ps", "--all", "--format", "{{.Names}}"], TestContext.Current.CancellationToken)).ShouldNotContain(part.Replace("-", "", StringComparison.Ordinal));
        await OpenSite.UntilAsync(async () => (await EnclaveRows.QueryAsync("SELECT id::text FROM outbox")).Count == 0, "the outbox to be empty");
        var facts = await EnclaveRows.QueryAsync($"SELECT id::text FROM fact WHERE body->>'run' = '{part}'");
        var entries = await Organisations.Database("ledger_lakeside").QueryAsync($"SELECT fact_id::text FROM entry WHERE convert_from(body, 'UTF8')::json -> 'data' ->> 'run' = '{part}' AND producer = 'enclave'");
        entries.Order(StringComparer.Ordinal).ShouldBe(facts.Order(StringComparer.Ordinal));
    }

    private async Task<List<string>> StepsAsync(Guid run)
    {
        var bodies = await EnclaveRows.QueryAsync($"SELECT f.body::text FROM fact f JOIN run r ON (f.body->>'run') = r.id::text WHERE r.run_id = '{run}'");
        return bodies.ConvertAll(b => JsonDocument.Parse(b).RootElement.GetProperty("type").GetString()!)
            .FindAll(t => t.StartsWith("run.", StringComparison.Ordinal) || t.StartsWith("release.", StringComparison.Ordinal));
    }
}
