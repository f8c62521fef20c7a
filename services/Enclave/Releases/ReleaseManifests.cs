using System.Text;
using TrustedData.Contracts.Kinds;
using TrustedData.Contracts.Releases;
using TrustedData.Enclave.Runs;
using TrustedData.Enclave.Runs.Steps.Accept;
using TrustedData.Enclave.Runs.Steps.Check;
using TrustedData.Enclave.Runs.Steps.Start;
using TrustedData.ServiceDefaults.Messaging;
using TrustedData.ServiceDefaults.Outbox;

namespace TrustedData.Enclave.Releases;

/// <summary>A manifest's exact text, and the enclave's signature over it.</summary>
public sealed record SignedManifest(string Json, string Signature);

/// <summary>What a release may hold; the hub takes no more.</summary>
public static class ReleaseLimits
{
    /// <summary>Most bytes of all files together.</summary>
    public const long MostBytes = 32L << 20;
}

/// <summary>Says what is released, under which rules, and how to come to the same result again.</summary>
public sealed class ReleaseManifests(AcceptedWorkflows workflows, OrganisationKeys keys)
{
    private const string Context = "trusteddata-release-v1\n";

    /// <summary>Draws up and signs the manifest of a run's release.</summary>
    public async Task<SignedManifest> DrawUpAsync(Run run, Guid releaseId, StoredCheck stored, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var terms = run.Terms!;
        var workflow = await workflows.OfAsync(run, cancellationToken);
        var code = CanonicalBody.Read<RunOrder>(run.Order)?.Code;
        var manifest = new ReleaseManifest(
            releaseId,
            run.Id,
            keys.Id,
            run.Dataset,
            run.Workflow,
            workflow.Public.Version,
            terms.DescriptorDigest,
            terms.ImageDigest,
            terms.Parameters,
            code is null ? null : RequestDigest.CodeDigest(code),
            run.Attested,
            stored.Found.PolicyVersion,
            stored.Found.RulesVersion,
            run.EngineVersion ?? "",
            now,
            [.. stored.Found.Outputs.Where(o => o.StoredAs is not null).Select(o => new ReleasedFile(o.File, o.Kind, o.Bytes, o.Sha256!))],
            stored.Found.Withheld);
        var json = CanonicalBody.Of(manifest);
        return new SignedManifest(json, keys.Sign(Encoding.UTF8.GetBytes(Context + json)));
    }
}
