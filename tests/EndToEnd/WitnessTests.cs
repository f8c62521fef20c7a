using System.Net;
using System.Text.Json;
using TrustedData.Tests.EndToEnd.Support;
using TrustedData.Transparency.Notes;
using TrustedData.Transparency.Witnessing;

namespace TrustedData.Tests.EndToEnd;

/// <summary>What the other organisation's witness has to do with a run.</summary>
[Collection(SiteCollection.Name)]
public sealed class WitnessTests(OpenSite site)
{
    [Fact]
    public async Task A_release_waits_for_the_witness_and_goes_on_by_itself_when_it_is_back()
    {
        var work = await ApprovedProject.OpenAsync(site);
        var run = await work.CountAsync("sex");
        await site.AwaitRunAsync(run, ["held"]);
        await site.Organisations.WitnessHub.Kill9Async();
        try
        {
            (await site.DecideAsync(run, "release")).Taken();
            await OpenSite.UntilAsync(() => Task.FromResult(site.Organisations.Enclave.Log.Contains("Its release waits for them", StringComparison.Ordinal)), "the enclave to say that a release waits");

            // It is recorded, is not released, and whatever else happens is recorded too.
            (await site.GetAsync("researcher", $"/api/runs/{run}")).Text("state").ShouldNotBe("released");
            (await site.GetAsync("researcher", $"/api/runs/{run}/release")).Status.ShouldNotBe(HttpStatusCode.OK);
            (await ApprovedProject.OpenAsync(site)).ShouldNotBeNull();
        }
        finally
        {
            await site.Organisations.WitnessHub.StartAsync(TestContext.Current.CancellationToken);
        }

        await site.AwaitRunAsync(run, ["released"]);
        var checkpoint = (await site.GetAsync("researcher", $"/api/runs/{run}/release")).Body.GetProperty("auditProof").GetProperty("checkpoint").GetString();
        SignedNote.TryParse(checkpoint, out var note).ShouldBeTrue();
        using var profile = JsonDocument.Parse(await File.ReadAllTextAsync(site.Organisations.Profile, TestContext.Current.CancellationToken));
        var lakeside = profile.RootElement.GetProperty("enclaves")[0];
        WitnessPolicy.TryParse(lakeside.GetProperty("witnesses").EnumerateArray().Select(vkey => vkey.GetString()), lakeside.GetProperty("quorum").GetInt32(), out var policy, out _).ShouldBeTrue();
        (policy.Quorum, policy.Satisfied(note)).ShouldBe((1, true));
    }
}
