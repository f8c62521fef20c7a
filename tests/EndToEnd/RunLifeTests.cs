using System.Net;
using TrustedData.Tests.EndToEnd.Support;
using TrustedData.Tests.Harness.Postgres;

namespace TrustedData.Tests.EndToEnd;

/// <summary>What happens to runs and releases besides going well: canceled, interrupted, decided on something else, taken back.</summary>
[Collection(SiteCollection.Name)]
public sealed class RunLifeTests(OpenSite site)
{
    private const string Sleeps = "import time\ntime.sleep(600)\n";

    private TestDatabase EnclaveRows => site.Organisations.Database("enclave_lakeside");

    [Fact]
    public async Task A_run_that_nobody_wants_any_more_is_stopped_and_leaves_nothing()
    {
        var work = await ApprovedProject.OpenAsync(site);
        var run = await work.RunScriptAsync(Sleeps, "never.csv");
        await AwaitRowAsync(run, "state = 'Running'");
        (await site.PostAsync("researcher", $"/api/runs/{run}/cancel", null)).Taken();

        await site.AwaitRunAsync(run, ["canceled"]);
        await AwaitRowAsync(run, "cleaned_at IS NOT NULL");
        (await ContainersAsync(run)).ShouldBeEmpty();
        (await site.DecideAsync(run, "release")).Problem.ShouldBe("check-not-held");
    }

    [Fact]
    public async Task A_sealed_run_that_was_killed_from_outside_is_started_again_under_a_new_name()
    {
        var work = await ApprovedProject.OpenAsync(site);
        var run = await work.RunScriptAsync(Sleeps, "never.csv");
        for (var attempt = 1; attempt <= 3; attempt++)
        {
            await AwaitRowAsync(run, $"state = 'Running' AND attempt = {attempt}");
            var name = (await ContainersAsync(run)).Single(n => n.EndsWith($"-{attempt}", StringComparison.Ordinal));
            await site.Podman.RunAsync(["kill", "--signal", "KILL", name], TestContext.Current.CancellationToken);
        }

        // The third time is the last; the researcher still sees no more than that it is in review.
        await AwaitRowAsync(run, "state = 'Held' AND cleaned_at IS NOT NULL");
        (await site.GetAsync("researcher", $"/api/runs/{run}")).Text("state").ShouldBe("in review");
        (await site.GetAsync("checker", $"/api/checks/{run}")).Text("exitClass").ShouldBe("Interrupted");
        (await site.DecideAsync(run, "release")).Problem.ShouldBe("nothing-to-release");
        (await site.DecideAsync(run, "refuse")).Taken();
        (await ContainersAsync(run)).ShouldBeEmpty();
    }

    [Fact]
    public async Task A_decision_about_other_outputs_than_these_is_void()
    {
        var work = await ApprovedProject.OpenAsync(site);
        var run = await work.CountAsync("sex");
        await site.AwaitRunAsync(run, ["held"]);
        var digest = (await site.GetAsync("checker", $"/api/checks/{run}")).Text("digest");

        (await DecideAsync(run, new string('0', 64))).Problem.ShouldBe("output-changed");
        await AwaitRowAsync(run, "state = 'Held'");
        (await DecideAsync(run, digest)).Taken();
        await site.AwaitRunAsync(run, ["released"]);
        (await DecideAsync(run, digest)).Problem.ShouldBe("check-not-held");
    }

    [Fact]
    public async Task Looking_at_what_is_held_is_recorded_each_time()
    {
        var work = await ApprovedProject.OpenAsync(site);
        var run = await work.CountAsync("sex");
        await site.AwaitRunAsync(run, ["held"]);
        (await site.GetAsync("checker", $"/api/checks/{run}")).Taken();
        (await site.GetAsync("checker", $"/api/checks/{run}/files/cohort_table.csv")).Taken();
        (await site.GetAsync("steward", $"/api/checks/{run}/raw-log")).Taken();
        (await site.GetAsync("steward", $"/api/checks/{run}")).Problem.ShouldBe("role-missing");
        (await site.GetAsync("checker", $"/api/checks/{run}/files/passwd")).Problem.ShouldBe("file-unknown");

        (await FactsAsync(run, "check.%")).Order(StringComparer.Ordinal).ShouldBe(["check.file-viewed", "check.raw-log-viewed", "check.viewed"]);
    }

    [Fact]
    public async Task A_release_that_is_recalled_is_handed_out_no_more_and_who_has_it_is_known()
    {
        var work = await ApprovedProject.OpenAsync(site, ApprovedProject.AutomaticRelease);
        var run = await work.CountAsync("sex");
        (await site.PostAsync("steward", $"/api/releases/{run}/recall", new { reason = "Too early" })).IsOk.ShouldBeFalse();
        await site.AwaitRunAsync(run, ["released"]);
        await site.ReleasedTextAsync(run, "cohort_table.csv");
        await OpenSite.UntilAsync(
            async () => (await EnclaveRows.QueryAsync($"SELECT d.subject FROM release_download d JOIN release l ON l.id = d.release_id JOIN run r ON r.id = l.run_id WHERE r.run_id = '{run}'"))
                .Contains(site.SubjectOf("researcher")),
            "the enclave to know of the download");

        (await site.PostAsync("checker", $"/api/releases/{run}/recall", new { reason = "Not mine to recall" })).Problem.ShouldBe("role-missing");
        (await site.PostAsync("steward", $"/api/releases/{run}/recall", new { reason = "A mistake in the data" })).Taken().Body.GetProperty("downloads").GetInt32().ShouldBe(1);
        await OpenSite.UntilAsync(async () => (await site.GetAsync("researcher", $"/api/runs/{run}/release")).Status == HttpStatusCode.Gone, "the hub to hand it out no more");
        (await site.PostAsync("steward", $"/api/releases/{run}/recall", new { reason = "Once more" })).Problem.ShouldBe("release-not-out");
    }

    [Fact]
    public async Task Access_revoked_while_the_hub_cannot_be_reached_still_stops_the_release()
    {
        var work = await ApprovedProject.OpenAsync(site);
        var run = await work.CountAsync("sex");
        await site.AwaitRunAsync(run, ["held"]);
        await site.Organisations.Hub.Kill9Async();
        try
        {
            (await site.DecideAsync(run, "release")).Taken();
            await AwaitRowAsync(run, "state = 'Recorded' AND EXISTS (SELECT 1 FROM release l WHERE l.run_id = run.id AND l.send_intended_at IS NOT NULL)");
            (await site.PostAsync("steward", $"/api/access-requests/{work.Approval}/revoke", new { reason = "The agreement ended" })).Taken();
            await AwaitRowAsync(run, "state = 'Refused'");
        }
        finally
        {
            await site.Organisations.Hub.StartAsync(TestContext.Current.CancellationToken);
        }

        (await site.AwaitRunAsync(run, ["refused"])).GetProperty("reason").GetString().ShouldBe("access-revoked");
        (await site.GetAsync("researcher", $"/api/runs/{run}/release")).IsOk.ShouldBeFalse();
    }

    [Fact]
    public async Task A_snapshot_of_what_was_decided_is_what_leaves()
    {
        var work = await ApprovedProject.OpenAsync(site);
        var run = await work.CountAsync("sex");
        await site.AwaitRunAsync(run, ["held"]);
        (await site.DecideAsync(run, "release")).Taken();
        await site.AwaitRunAsync(run, ["released"]);

        // The ledger has commitments under a salt of the enclave, never the plain digest of what was decided on.
        var digest = await EnclaveRows.QueryOneAsync($"SELECT outputs_digest FROM output_decision WHERE run_id = (SELECT id FROM run WHERE run_id = '{run}')");
        digest.ShouldNotBeNull();
        (await EnclaveRows.QueryAsync($"SELECT body::text FROM fact WHERE body::text LIKE '%{digest}%'")).ShouldBeEmpty();
        var commitments = await EnclaveRows.QueryAsync(
            $"SELECT body->'commitments'->>'outputs' FROM fact WHERE type IN ('run.checked', 'release.decided') AND body->>'run' = (SELECT id::text FROM run WHERE run_id = '{run}')");
        commitments.Count.ShouldBe(2);
        commitments.Distinct(StringComparer.Ordinal).Count().ShouldBe(1);
    }

    private Task<Answer> DecideAsync(Guid run, string digest) =>
        site.PostAsync("checker", $"/api/checks/{run}/decision", new { decision = "release", reason = "Looked at in a test", digest });

    private Task AwaitRowAsync(Guid run, string condition) => OpenSite.UntilAsync(
        async () => (await EnclaveRows.QueryAsync($"SELECT id::text FROM run WHERE run_id = '{run}' AND {condition}")).Count == 1, $"a run with {condition}");

    private Task<List<string>> FactsAsync(Guid run, string type) =>
        EnclaveRows.QueryAsync($"SELECT type FROM fact WHERE type LIKE '{type}' AND body->>'run' = (SELECT id::text FROM run WHERE run_id = '{run}')");

    private async Task<List<string>> ContainersAsync(Guid run)
    {
        var part = await EnclaveRows.QueryOneAsync($"SELECT id::text FROM run WHERE run_id = '{run}'");
        var all = await site.Podman.RunAsync(["ps", "--all", "--format", "{{.Names}}"], TestContext.Current.CancellationToken);
        return [.. all.Split('\n', StringSplitOptions.RemoveEmptyEntries).Where(n => n.Contains(part!.Replace("-", "", StringComparison.Ordinal), StringComparison.Ordinal))];
    }
}
