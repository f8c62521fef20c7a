using Microsoft.EntityFrameworkCore;
using TrustedData.Contracts.Kinds;
using TrustedData.Enclave.Access;
using TrustedData.Enclave.Workflows;
using TrustedData.ServiceDefaults.Outbox;
using TrustedData.Tests.Harness;
using TrustedData.Tests.Harness.Postgres;

namespace TrustedData.Tests.Integration.Datasets;

/// <summary>What the hub is told.</summary>
public sealed class CatalogueTests(PostgresServer server, EnclaveTemplate template) : IClassFixture<EnclaveTemplate>, IAsyncLifetime
{
    private DatasetHost _host = null!;

    public async ValueTask InitializeAsync()
    {
        _host = await DatasetHost.StartAsync(server, template.Database);

        // The start itself publishes.
        await Wait.UntilAsync(async () => (await SentAsync()).Count == 1, "the first catalogue", TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken);
    }

    public ValueTask DisposeAsync() => _host.DisposeAsync();

    [Fact]
    public async Task A_first_start_says_who_is_there_and_an_import_what_there_is()
    {
        var first = (await SentAsync()).Single();
        (first.Version, first.Institution, first.Open, first.Datasets.Count).ShouldBe((1, "Lakeside University Hospital", true, 0));

        await _host.Steward.ImportAsync(SampleDataset.Bids(13), "name=ms");
        var second = (await SentAsync())[^1];
        second.Version.ShouldBe(2);
        var dataset = second.Datasets.Single();
        (dataset.Name, dataset.Snapshot, dataset.License, dataset.PolicyVersion).ShouldBe(("ms", 1, "CC0", 1));
        dataset.RoundedSubjects.ShouldBe(15);
        dataset.Variables.Select(v => (v.Name, v.Type)).ShouldBe([("sex", "categorical"), ("age", "integer"), ("edss", "number"), ("brain_mask", "image"), ("lesion_mask", "image")]);
        dataset.Variables[0].Levels.ShouldBe([new CatalogueLevel("F", "female"), new CatalogueLevel("M", "male")]);
        (dataset.Variables[1].Units, dataset.Variables[1].Minimum, dataset.Variables[1].Maximum).ShouldBe(("years", 0, 120));
    }

    [Theory]
    [InlineData(9, null)]
    [InlineData(10, 10)]
    [InlineData(12, 10)]
    [InlineData(13, 15)]
    public async Task A_number_of_people_is_rounded_and_left_out_below_the_threshold(int people, int? shown)
    {
        await _host.Steward.ImportAsync(SampleDataset.Bids(people, size: 2), "name=ms");
        (await SentAsync())[^1].Datasets.Single().RoundedSubjects.ShouldBe(shown);
    }

    [Fact]
    public async Task The_catalogue_is_sent_again_only_when_it_has_changed()
    {
        await PublishAsync();
        (await SentAsync()).Count.ShouldBe(1);
        _host.Gate.Open = false;
        await PublishAsync();
        await PublishAsync();
        (await SentAsync()).Select(c => (c.Version, c.Open)).ShouldBe([(1, true), (2, false)]);
    }

    [Fact]
    public async Task An_image_that_may_show_a_face_is_told_to_nobody_until_a_steward_turns_it_on()
    {
        var dataset = SampleDataset.Bids(2).With("sub-01/anat/sub-01_T1w.nii.gz", SampleDataset.Nifti(4, v => (byte)v));
        await _host.Steward.ImportAsync(dataset, "name=ms");
        (await OfferedAsync()).ShouldNotContain("T1w");
        (await FindAsync()).ShouldNotContain("T1w");

        (await OfferAsync("T1w", """{}""")).ShouldBe((400, "reason-missing"));
        (await OfferAsync("T2w", """{"reason":"defaced"}""")).ShouldBe((404, "variable-unknown"));
        (await OfferAsync("T1w", """{"reason":"Defaced with a tool whose name the file does not say."}""")).ShouldBe((200, null));
        (await OfferAsync("T1w", """{"reason":"Again."}""")).ShouldBe((200, null));
        (await OfferedAsync()).ShouldContain("T1w");
        (await FindAsync()).ShouldContain("T1w");
        (await _host.FactsAsync()).Count(f => f == "variable.offered").ShouldBe(1);

        // Nobody has looked at the images of the next snapshot.
        var (_, next) = await _host.Steward.ImportAsync(dataset.With("sub-01/anat/sub-01_T1w.nii.gz", SampleDataset.Nifti(4, v => 7)), "name=ms");
        next.GetProperty("warnings").EnumerateArray().ShouldContain(w => w.GetString()!.Contains("turned on in the snapshot before", StringComparison.Ordinal));
        (await FindAsync()).ShouldNotContain("T1w");
    }

    [Fact]
    public async Task A_variable_that_names_people_is_never_offered()
    {
        var dataset = SampleDataset.Package(
            """{"primaryKey":"person","fields":[{"name":"person","type":"string"},{"name":"surname","type":"string"},{"name":"age","type":"integer"}]}""",
            "person,surname,age\nP1,Maes,31\nP2,Peeters,31\nP3,Janssens,40\n");
        await _host.Steward.ImportAsync(dataset, "name=named");
        (await SentAsync())[^1].Datasets.Single().Variables.Select(v => v.Name).ShouldBe(["age"]);
        var (status, body) = await _host.Steward.PostJsonAsync("/api/datasets/named/variables/surname/offer", """{"reason":"please"}""");
        (status, body.GetProperty("id").GetString()).ShouldBe((409, "variable-identifying"));
    }

    [Fact]
    public async Task Staff_sees_datasets_with_rounded_sizes_and_every_variable()
    {
        await _host.Steward.ImportAsync(SampleDataset.Bids(13, size: 2), "name=ms");
        var (status, list) = await _host.Checker.GetJsonAsync("/api/datasets");
        status.ShouldBe(200);
        list.GetProperty("items")[0].GetProperty("roundedSubjects").GetInt32().ShouldBe(15);
        list.GetProperty("items")[0].EnumerateObject().Where(m => m.Value.ValueKind == System.Text.Json.JsonValueKind.Number).Select(m => m.Value.GetInt32()).ShouldNotContain(13);
        (await _host.Checker.GetJsonAsync("/api/datasets/none")).Status.ShouldBe(404);
    }

    private async Task<IEnumerable<string>> OfferedAsync() => (await SentAsync())[^1].Datasets.Single().Variables.Select(v => v.Name);

    private async Task<(int Status, string? Id)> OfferAsync(string variable, string json)
    {
        var (status, body) = await _host.Steward.PostJsonAsync($"/api/datasets/ms/variables/{variable}/offer", json);
        return (status, body.TryGetProperty("id", out var id) ? id.GetString() : null);
    }

    private async Task<IEnumerable<string>> FindAsync() =>
        (await _host.UseAsync<IDatasetDirectory, DatasetInForce?>(d => d.FindAsync("ms", TestContext.Current.CancellationToken)))!.Variables.Select(v => v.Name);

    private Task<bool> PublishAsync() => _host.UseAsync<ICataloguePublisher, bool>(async p =>
    {
        await p.PublishAsync(TestContext.Current.CancellationToken);
        return true;
    });

    private async Task<List<CatalogueChanged>> SentAsync()
    {
        var bodies = await _host.AskAsync(d => d.Set<OutboxRow>().Where(o => o.Destination == "hub" && o.Kind == MessageKind.CatalogueChanged).OrderBy(o => o.Position).Select(o => o.Body).ToListAsync());
        return bodies.ConvertAll(b => CanonicalBody.Read<CatalogueChanged>(b)!);
    }
}
