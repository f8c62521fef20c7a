using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;
using Microsoft.Extensions.Options;
using TrustedData.Contracts.Releases;
using TrustedData.Hub.Enclaves;
using TrustedData.Hub.Runs;
using TrustedData.ServiceDefaults.Messaging;
using TrustedData.ServiceDefaults.Outbox;
using TrustedData.ServiceDefaults.Problems;

namespace TrustedData.Hub.Releases;

/// <summary>A package that is what it claims to be.</summary>
public sealed record VerifiedRelease(ReleasePackage Package, ReleaseManifest Manifest, IReadOnlyList<VerifiedFile> Files);

/// <summary>A file with the bytes that its manifest entry names.</summary>
public sealed record VerifiedFile(ReleasedFile File, byte[] Content);

/// <summary>
/// Whether a package is a release of that enclave for that run: signed by it, about the order that the hub gave it, with
/// exactly the files its manifest names, and recorded in its ledger. Whoever holds only the enclave's access token cannot
/// make one.
/// </summary>
public sealed partial class ReleaseVerification(OrganisationKeys keys, IOptions<HubOptions> options)
{
    private const string Context = "trusteddata-release-v1\n";
    private const int MostFiles = 64;

    /// <summary>Most bytes of all files together.</summary>
    public const long MostBytes = 32L * 1024 * 1024;

    /// <summary>Whether the enclave signed the manifest.</summary>
    public bool IsSigned(string enclave, ReleasePackage package) =>
        keys.Verify(enclave, Encoding.UTF8.GetBytes(Context + package.Manifest), package.Signature);

    /// <summary>Verifies a signed package.</summary>
    public Outcome<VerifiedRelease> Verify(Run run, RunPart part, ReleasePackage package)
    {
        if (!IsSigned(part.Enclave, package))
            return Refusal.Forbidden("release-signature", "The manifest is not signed by this enclave's key.");
        if (CanonicalBody.Read<ReleaseManifest>(package.Manifest) is not { } manifest)
            return Refusal.BadRequest("release-manifest", "The manifest is not a release manifest in canonical JSON.");
        if (manifest.PartId != part.Id || manifest.Enclave != part.Enclave || manifest.Dataset != run.Dataset
            || manifest.Workflow != run.Workflow || manifest.DescriptorDigest != run.DescriptorDigest)
            return Refusal.BadRequest("release-of-another-order", "The manifest is about another order: part, enclave, dataset, workflow and descriptor must be those of the order.");
        var files = FilesOf(manifest, package);
        if (!files.IsOk)
            return files.Refusal;

        var ledgerKey = options.Value.Enclaves.Single(e => e.Id == part.Enclave).LedgerVerifierKey;
        return LedgerProofCheck.IsProofOf(package.AuditProof, ledgerKey, part.Id)
            ? new VerifiedRelease(package, manifest, files.Value)
            : Refusal.BadRequest("release-proof", "The audit proof does not show an entry about this run in this enclave's ledger.");
    }

    private static Outcome<List<VerifiedFile>> FilesOf(ReleaseManifest manifest, ReleasePackage package)
    {
        var named = manifest.Files.Select(f => f.Name).ToHashSet(StringComparer.OrdinalIgnoreCase);
        if (manifest.Files.Count > MostFiles || named.Count != manifest.Files.Count || manifest.Files.Count != package.Files.Count)
            return Refusal.BadRequest("release-files", $"The package must hold exactly the files that the manifest names, at most {MostFiles}.");
        var files = new List<VerifiedFile>();
        foreach (var file in manifest.Files)
        {
            if (!FileName().IsMatch(file.Name) || package.Files.GetValueOrDefault(file.Name) is not { } text || !TryDecode(text, out var content))
                return Refusal.BadRequest("release-files", "A file is missing, not base64, or has a name that is not 1 to 100 of letters, digits, dot, hyphen and underscore.");
            if (content.LongLength != file.Bytes || Convert.ToHexStringLower(SHA256.HashData(content)) != file.Sha256)
                return Refusal.BadRequest("release-digest", "A file's bytes are not those that the manifest names.");
            files.Add(new VerifiedFile(file, content));
        }

        return files.Sum(f => f.Content.LongLength) > MostBytes
            ? Refusal.BadRequest("release-too-large", $"A release holds at most {MostBytes} bytes.")
            : files;
    }

    private static bool TryDecode(string text, out byte[] content)
    {
        content = new byte[(text.Length / 4 * 3) + 3];
        var decoded = Convert.TryFromBase64String(text, content, out var written);
        Array.Resize(ref content, written);
        return decoded;
    }

    [GeneratedRegex(@"\A[A-Za-z0-9][A-Za-z0-9._-]{0,99}\z", RegexOptions.None, 1000)]
    private static partial Regex FileName();
}
