using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using TrustedData.Cli.Audit;
using TrustedData.Cli.Profiles;
using TrustedData.Cli.Shell;
using TrustedData.Contracts.Releases;
using TrustedData.Transparency;
using TrustedData.Transparency.Notes;
using TrustedData.Transparency.Proofs;

namespace TrustedData.Cli.Release;

/// <summary>A release as the hub hands it out; the manifest counts as the enclave signed it, not as the hub shows it.</summary>
public sealed record SignedRelease(Guid Id, string ManifestText, string Signature, AuditProof AuditProof);

/// <summary>What of a release could be verified; a member is null when the profile has no key for it.</summary>
/// <param name="Manifest">The manifest that was signed.</param>
/// <param name="Signed">Whether the enclave signed it.</param>
/// <param name="Logged">Whether the decision to make this very release stands in the enclave's ledger.</param>
/// <param name="Entry">The entry of the decision, its exact bytes.</param>
/// <param name="Proof">The proof of it.</param>
/// <param name="Witnesses">Known witnesses that cosigned the proof's checkpoint.</param>
public sealed record CheckedRelease(ReleaseManifest Manifest, bool? Signed, bool? Logged, byte[] Entry, TlogProof Proof, IReadOnlyList<string> Witnesses);

/// <summary>Verifies a release without trusting the hub, as far as the profile has the enclave's keys.</summary>
public static partial class ReleaseCheck
{
    private const string Context = "trusteddata-release-v1\n";
    private const long MostBytes = 1L << 30;

    /// <summary>Verifies signature, audit proof and file names.</summary>
    /// <exception cref="CliException">Something does not hold; nothing of the release should be used.</exception>
    public static CheckedRelease Verify(SignedRelease release, TdProfile profile)
    {
        ReleaseManifest manifest;
        try
        {
            manifest = JsonSerializer.Deserialize<ReleaseManifest>(release.ManifestText, Api.ApiJson.Options) ?? throw new JsonException();
        }
        catch (JsonException fault)
        {
            throw Wrong("Its manifest cannot be read.", fault);
        }

        if (manifest.Files is null || manifest.Files.DistinctBy(file => file.Name.ToUpperInvariant()).Count() != manifest.Files.Count)
            throw Wrong("It names a file twice, or none.");
        foreach (var file in manifest.Files)
            RequirePlain(file);
        var enclave = profile.Enclaves.FirstOrDefault(one => one.Id == manifest.Enclave);
        var (entry, proof) = Receipt(release.AuditProof) ?? throw Wrong("Its audit proof cannot be read.");
        if (DecisionEntry.Fault(entry, manifest) is { } other)
            throw Wrong($"Its audit proof is of an entry, but {other}.");
        var trust = enclave is null ? null : LedgerTrust.Find(enclave);
        return new CheckedRelease(manifest, Signed(release.ManifestText, release.Signature, enclave), Logged(entry, proof, enclave, trust), entry, proof, Cosigned(proof, trust));
    }

    /// <summary>Whether the bytes are those that the manifest names.</summary>
    /// <exception cref="CliException">They are not.</exception>
    public static void Verify(ReleasedFile file, byte[] content)
    {
        if (content.LongLength != file.Bytes || Convert.ToHexStringLower(SHA256.HashData(content)) != file.Sha256)
            throw Wrong($"The bytes of {file.Name} are not those that were released.");
    }

    /// <summary>Refuses a file that could be written elsewhere than beside the others, or is too large.</summary>
    /// <exception cref="CliException">It is one.</exception>
    public static void RequirePlain(ReleasedFile file)
    {
        if (!PlainName().IsMatch(file.Name) || file.Bytes is < 0 or > MostBytes)
            throw Wrong("It names a file that is no plain file name, or one that is too large.");
    }

    /// <summary>Whether the enclave signed the manifest; null when the profile does not have its key.</summary>
    /// <exception cref="CliException">It did not.</exception>
    public static bool? Signed(string manifest, string signature, Organisation? enclave)
    {
        if (enclave?.PublicKey is not { } text)
            return null;
        return Ed25519Verifier.TryFromBase64(text, out var key) && key.Verify(Encoding.UTF8.GetBytes(Context + manifest), signature)
            ? true
            : throw Wrong($"Its manifest is not signed by {enclave.Id}.");
    }

    private static bool? Logged(byte[] entry, TlogProof proof, Organisation? enclave, LedgerTrust? trust)
    {
        if (trust is null)
            return null;
        return proof.Fault(entry, trust.Keys, trust.Witnesses) is { } fault
            ? throw Wrong($"Its audit proof does not show an entry in the ledger of {enclave!.Id}: {fault}.")
            : true;
    }

    private static List<string> Cosigned(TlogProof proof, LedgerTrust? trust) =>
        trust is not null && SignedNote.TryParse(proof.Checkpoint, out var note) ? [.. trust.Witnesses.Look(note).Cosigned.Select(one => one.Witness)] : [];

    private static (byte[] Entry, TlogProof Proof)? Receipt(AuditProof proof)
    {
        try
        {
            return (Convert.FromBase64String(proof.Entry), new TlogProof(proof.Index, [.. proof.Proof.Select(Convert.FromBase64String)], proof.Checkpoint));
        }
        catch (FormatException)
        {
            return null;
        }
    }

    private static CliException Wrong(string what, Exception? cause = null) =>
        new("release-untrue", $"{what} This is not the release as the enclave made it; nothing was kept. Tell the data steward.", cause);

    [GeneratedRegex(@"\A[A-Za-z0-9][A-Za-z0-9._-]{0,99}\z", RegexOptions.None, 1000)]
    private static partial Regex PlainName();
}
