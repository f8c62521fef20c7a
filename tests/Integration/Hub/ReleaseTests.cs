using System.Net;
using TrustedData.Contracts.Kinds;
using TrustedData.Contracts.Releases;
using TrustedData.ServiceDefaults.Audit;
using TrustedData.Tests.Harness.Postgres;
using TrustedData.Tests.Harness.Rabbit;
using TrustedData.Tests.Integration.Support;

namespace TrustedData.Tests.Integration.Hub;

public sealed class ReleaseTests(SharedSite shared, PostgresServer postgres, RabbitServer rabbit) : SiteTest(shared, postgres, rabbit)
{
    private ReleaseMaker _maker = null!;
    private Api _sender = null!;
    private Api _researcher = null!;
    private Guid _run;
    private RunOrder _order = null!;

    private string Upload => $"/api/enclaves/lakeside/releases/{_order.PartId}";

    private string Release => $"/api/runs/{_run}/release";

    protected override async Task PrepareAsync()
    {
        var scenario = new Scenario(Site);
        _maker = new ReleaseMaker(Site);
        _sender = await _maker.SenderAsync();
        _researcher = await Site.HubAsync("researcher");
        (_run, _order, _) = await scenario.OrderedAsync(await scenario.ApprovedProjectAsync());
    }

    [Fact]
    public async Task A_release_is_kept_as_its_enclave_signed_it_and_taken_once()
    {
        (await _researcher.GetAsync(Release)).ShouldBeRefused(HttpStatusCode.NotFound, "release-none");
        var package = await _maker.PackageAsync(_order);

        (await _sender.PutAsync(Upload, package)).Status.ShouldBe(HttpStatusCode.Created);
        (await _sender.PutAsync(Upload, package)).Status.ShouldBe(HttpStatusCode.OK);
        (await _sender.PutAsync(Upload, await _maker.PackageAsync(_order))).ShouldBeRefused(HttpStatusCode.Conflict, "release-exists");

        var shown = (await _researcher.GetAsync(Release)).Ok();
        shown.GetProperty("manifestText").GetString().ShouldBe(package.Manifest);
        shown.GetProperty("signature").GetString().ShouldBe(package.Signature);
        shown.GetProperty("auditProof").GetProperty("checkpoint").GetString().ShouldBe(package.AuditProof.Checkpoint);
        var facts = await Site.FactsAsync("hub", $"type = 'release.received' AND body->>'run' = '{_order.PartId}'");
        facts.Select(fact => ((string?)fact["outcome"], (string?)fact["reason"])).ShouldBe([("success", null), ("refused", "release-exists")]);
    }

    [Fact]
    public async Task The_same_release_arriving_twice_at_once_is_one()
    {
        var package = await _maker.PackageAsync(_order);
        var answers = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => _sender.PutAsync(Upload, package)));

        answers.Select(answer => answer.Status).Order().ShouldBe([HttpStatusCode.OK, HttpStatusCode.OK, HttpStatusCode.OK, HttpStatusCode.Created]);
        (await Site.FactsAsync("hub", $"type = 'release.received' AND body->>'run' = '{_order.PartId}'")).Count.ShouldBe(1);
    }

    [Fact]
    public async Task A_package_that_is_not_what_it_claims_is_refused_and_nothing_of_it_kept()
    {
        var good = await _maker.PackageAsync(_order);
        var another = await _maker.PackageAsync(_order with { PartId = Guid.CreateVersion7() });
        (ReleasePackage Package, HttpStatusCode Status, string Id)[] bad =
        [
            (good with { Signature = Site.Riverside.Sign("trusteddata-release-v1\n" + good.Manifest) }, HttpStatusCode.Forbidden, "release-signature"),
            (good with { Signature = Site.Lakeside.Sign(good.Manifest) }, HttpStatusCode.Forbidden, "release-signature"),
            (good with { Manifest = good.Manifest.Replace("table.csv", "cable.csv", StringComparison.Ordinal) }, HttpStatusCode.Forbidden, "release-signature"),
            (another, HttpStatusCode.BadRequest, "release-of-another-order"),
            (await _maker.PackageAsync(_order, manifest => manifest with { Dataset = "td:lakeside/other@1" }), HttpStatusCode.BadRequest, "release-of-another-order"),
            (await _maker.PackageAsync(_order, manifest => manifest with { DescriptorDigest = new string('c', 64) }), HttpStatusCode.BadRequest, "release-of-another-order"),
            (good with { Files = new Dictionary<string, string> { ["table.csv"] = "AAAA" } }, HttpStatusCode.BadRequest, "release-digest"),
            (good with { Files = new Dictionary<string, string> { ["table.csv"] = "not base64!" } }, HttpStatusCode.BadRequest, "release-files"),
            (good with { Files = new Dictionary<string, string>() }, HttpStatusCode.BadRequest, "release-files"),
            (good with { Files = new Dictionary<string, string>(good.Files) { ["more.csv"] = "AAAA" } }, HttpStatusCode.BadRequest, "release-files"),
            (await NamedAsync("../table.csv"), HttpStatusCode.BadRequest, "release-files"),
            (await NamedAsync("/etc/passwd"), HttpStatusCode.BadRequest, "release-files"),
            (await NamedAsync(".profile"), HttpStatusCode.BadRequest, "release-files"),
            (good with { AuditProof = another.AuditProof }, HttpStatusCode.BadRequest, "release-proof"),
            (good with { AuditProof = await _maker.ProofAsync("lakeside", "enclave", _order.PartId, FactOutcome.Refused) }, HttpStatusCode.BadRequest, "release-proof"),
            (good with { AuditProof = await _maker.ProofAsync("hub", "hub", _order.PartId) }, HttpStatusCode.BadRequest, "release-proof"),
            (good with { AuditProof = good.AuditProof with { Index = good.AuditProof.Index + 1 } }, HttpStatusCode.BadRequest, "release-proof"),
            (good with { AuditProof = good.AuditProof with { Proof = ["x"] } }, HttpStatusCode.BadRequest, "release-proof"),
            (good with { AuditProof = good.AuditProof with { Entry = "e30=" } }, HttpStatusCode.BadRequest, "release-proof"),
        ];
        foreach (var (package, status, id) in bad)
            (await _sender.PutAsync(Upload, package)).ShouldBeRefused(status, id);

        (await _researcher.GetAsync(Release)).ShouldBeRefused(HttpStatusCode.NotFound, "release-none");
        var facts = await Site.FactsAsync("hub", $"type = 'release.received' AND body->>'run' = '{_order.PartId}'");
        facts.Select(fact => (string?)fact["reason"]).ShouldBe(bad.Select(one => one.Id));
        (await _sender.PutAsync(Upload, good)).Status.ShouldBe(HttpStatusCode.Created);

        Task<ReleasePackage> NamedAsync(string name) =>
            _maker.PackageAsync(_order, manifest => manifest with { Files = [ReleaseMaker.FileOf(name, ReleaseMaker.Table)] });
    }

    [Fact]
    public async Task Only_the_enclaves_own_client_hands_over_its_releases()
    {
        var package = await _maker.PackageAsync(_order);
        var riverside = await _maker.SenderAsync("riverside");

        (await riverside.PutAsync(Upload, package)).ShouldBeRefused(HttpStatusCode.Forbidden, "enclave-not-yours");
        (await riverside.PutAsync($"/api/enclaves/riverside/releases/{_order.PartId}", package)).ShouldBeRefused(HttpStatusCode.NotFound, "part-unknown");
        (await _sender.PutAsync($"/api/enclaves/lakeside/releases/{Guid.NewGuid()}", package)).ShouldBeRefused(HttpStatusCode.NotFound, "part-unknown");
        (await _researcher.PutAsync(Upload, package)).ShouldBeRefused(HttpStatusCode.Forbidden, "role-missing");
        (await _researcher.GetAsync(Release)).ShouldBeRefused(HttpStatusCode.NotFound, "release-none");
    }

    [Fact]
    public async Task A_member_fetches_the_bytes_and_each_download_is_recorded_and_told()
    {
        var package = await _maker.PackageAsync(_order);
        await _sender.PutAsync(Upload, package);

        var file = await _researcher.GetAsync($"{Release}/files/table.csv");
        file.Status.ShouldBe(HttpStatusCode.OK);
        file.Bytes.ShouldBe(ReleaseMaker.Table);
        file.MediaType.ShouldBe("text/csv");
        file.Headers["X-Content-Type-Options"].ShouldBe("nosniff");
        file.Headers["Cache-Control"].ShouldBe("no-store");
        file.Headers["Content-Disposition"].ShouldStartWith("attachment");
        await _researcher.GetAsync($"{Release}/files/table.csv");

        var told = (await Site.Lakeside.HearAsync<DownloadConfirmed>(MessageKind.DownloadConfirmed, confirmed => confirmed.PartId == _order.PartId)).Body;
        told.By.Subject.ShouldBe(Site.Subject("researcher"));
        (await Site.FactsAsync("hub", $"type = 'release.downloaded' AND body->>'run' = '{_order.PartId}' AND body->>'outcome' = 'success'")).Count.ShouldBe(2);
    }

    [Theory]
    [InlineData("no-such.csv")]
    [InlineData("..%2ftable.csv")]
    [InlineData("..%2f..%2f..%2fetc%2fpasswd")]
    [InlineData("table.csv%00")]
    public async Task No_name_fetches_anything_but_a_released_file(string name)
    {
        await _sender.PutAsync(Upload, await _maker.PackageAsync(_order));
        (await _researcher.GetAsync($"{Release}/files/{name}")).Status.ShouldBeOneOf(HttpStatusCode.NotFound, HttpStatusCode.BadRequest);
    }

    [Fact]
    public async Task Nobody_else_fetches_a_release()
    {
        await _sender.PutAsync(Upload, await _maker.PackageAsync(_order));
        var other = await Site.HubAsync("researcher2");

        (await other.GetAsync(Release)).ShouldBeRefused(HttpStatusCode.NotFound, "run-unknown");
        (await other.GetAsync($"{Release}/files/table.csv")).ShouldBeRefused(HttpStatusCode.NotFound, "run-unknown");
        (await (await Site.HubAsync("auditor")).GetAsync($"{Release}/files/table.csv")).ShouldBeRefused(HttpStatusCode.Forbidden, "role-missing");
        (await _sender.GetAsync($"{Release}/files/table.csv")).ShouldBeRefused(HttpStatusCode.Forbidden, "role-missing");
    }

    [Fact]
    public async Task A_recalled_release_is_gone_and_only_its_enclave_recalls_it()
    {
        var package = await _maker.PackageAsync(_order);
        await _sender.PutAsync(Upload, package);
        var id = (await _researcher.GetAsync(Release)).Ok().GetProperty("id").GetGuid();
        var recall = new ReleaseRecalled(_order.PartId, id, "error-in-data", DateTimeOffset.UtcNow);

        await Site.Riverside.TellAsync(MessageKind.ReleaseRecalled, recall);
        await Site.Lakeside.TellAsync(MessageKind.ReleaseRecalled, recall with { ReasonCode = "a reason in words" });
        (await _researcher.GetAsync(Release)).Ok();
        await Site.Lakeside.TellAsync(MessageKind.ReleaseRecalled, recall);
        await Site.Lakeside.TellAsync(MessageKind.ReleaseRecalled, recall);

        (await _researcher.GetAsync(Release)).ShouldBeRefused(HttpStatusCode.Gone, "release-recalled");
        (await _researcher.GetAsync($"{Release}/files/table.csv")).ShouldBeRefused(HttpStatusCode.Gone, "release-recalled");
        (await _researcher.GetAsync($"/api/runs/{_run}")).Ok().GetProperty("release").GetProperty("recalled").GetBoolean().ShouldBeTrue();
        (await Site.FactsAsync("hub", $"type = 'release.recalled' AND body->>'run' = '{_order.PartId}'")).Count.ShouldBe(1);
        // The enclave that was killed before it heard the answer may hand it over again; it stays recalled.
        (await _sender.PutAsync(Upload, package)).Status.ShouldBe(HttpStatusCode.OK);
        (await _researcher.GetAsync(Release)).ShouldBeRefused(HttpStatusCode.Gone, "release-recalled");
    }
}
