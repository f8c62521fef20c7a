using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using TrustedData.Contracts.Kinds;
using TrustedData.Contracts.Releases;
using TrustedData.ServiceDefaults.Audit;
using TrustedData.ServiceDefaults.Audit.Events;
using TrustedData.ServiceDefaults.Outbox;
using TrustedData.Transparency;

namespace TrustedData.Tests.Integration.Support;

/// <summary>Packages releases as an enclave does, with a proof from its organisation's real ledger.</summary>
public sealed class ReleaseMaker(RunningSite site)
{
    public static byte[] Table { get; } = "sex,n\nF,60\nM,60\n"u8.ToArray();

    /// <summary>A release of one table, right in every respect.</summary>
    public async Task<ReleasePackage> PackageAsync(RunOrder order, Func<ReleaseManifest, ReleaseManifest>? change = null) =>
        Sign(site.Lakeside, (change ?? (manifest => manifest))(Manifest(order)), await ProofAsync("lakeside", "enclave", order.PartId));

    public static ReleaseManifest Manifest(RunOrder order) => new(
        Guid.CreateVersion7(), order.PartId, order.Enclave, order.Dataset, order.Workflow, "1.0.0", order.DescriptorDigest, $"sha256:{new string('b', 64)}",
        order.Parameters.GetRawText(), null, Attested: true, PolicyVersion: 1, "rules-1", "engine-1", DateTimeOffset.UtcNow,
        [FileOf("table.csv", Table)], ["Nothing was withheld."]);

    public static ReleasedFile FileOf(string name, byte[] content) => new(name, "table", content.Length, Convert.ToHexStringLower(SHA256.HashData(content)));

    public static ReleasePackage Sign(EnclaveSide enclave, ReleaseManifest manifest, AuditProof proof)
    {
        var text = Encoding.UTF8.GetString(CanonicalJson.Serialize(JsonSerializer.SerializeToElement(manifest, CanonicalBody.Options)));
        return new ReleasePackage(text, enclave.Sign("trusteddata-release-v1\n" + text), Contents(manifest), proof);
    }

    /// <summary>Logs a decision about a part of a run in an organisation's ledger, and fetches its receipt.</summary>
    public async Task<AuditProof> ProofAsync(string organisation, string client, Guid part, FactOutcome outcome = FactOutcome.Success)
    {
        var organisations = site.Organisations;
        var ledger = new Api(
            (organisation == "hub" ? organisations.LedgerHub : organisations.LedgerLakeside).Address,
            await organisations.ServiceTokenAsync(client, organisation, "ledger.append", TestContext.Current.CancellationToken));
        var fact = new Fact(outcome == FactOutcome.Success ? EventTypes.ReleaseDecided : EventTypes.ReleaseRefused, Actor.Service(client), outcome) { Recorded = DateTimeOffset.UtcNow, Run = part };
        (await ledger.PostAsync("/entries", new { entries = new[] { new { factId = fact.Id, entry = JsonSerializer.SerializeToElement(fact, FactJson.Options) } } })).Ok();
        return (await ledger.GetAsync($"/proofs/inclusion/{fact.Id}")).Ok().Deserialize<AuditProof>(JsonSerializerOptions.Web)!;
    }

    /// <summary>The hub's API as an enclave's own client.</summary>
    public async Task<Api> SenderAsync(string enclave = "lakeside") => new(
        site.Organisations.Hub.Address,
        await site.Organisations.ServiceTokenAsync($"enclave-{enclave}", "hub", "hub.release", TestContext.Current.CancellationToken));

    private static Dictionary<string, string> Contents(ReleaseManifest manifest) =>
        manifest.Files.ToDictionary(file => file.Name, _ => Convert.ToBase64String(Table), StringComparer.Ordinal);
}
