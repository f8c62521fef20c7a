using System.Text.Json;
using TrustedData.Cli.Api;
using TrustedData.Cli.Release;
using TrustedData.Cli.Shell;
using TrustedData.Contracts.Releases;
using TrustedData.Transparency.Proofs;

namespace TrustedData.Cli.Audit;

/// <summary>A proof, the entry it is about, and the release that it came with, if any; as they lie on a disk.</summary>
/// <param name="File">The proof's file.</param>
/// <param name="Proof">The proof.</param>
/// <param name="Entry">The entry's exact bytes.</param>
/// <param name="Manifest">Text of the release's manifest; null when the proof came alone.</param>
/// <param name="Signature">The enclave's signature of it.</param>
public sealed record ReceiptFiles(string File, TlogProof Proof, byte[] Entry, string? Manifest, string? Signature)
{
    private const long LargestEntry = 65_535;

    /// <summary>Where a release is downloaded to, its files lie one above.</summary>
    public string ReleaseDirectory => Path.GetDirectoryName(Path.GetDirectoryName(File))!;

    /// <summary>The file of the entry that a proof is about.</summary>
    public static string EntryBeside(string proof) => Path.ChangeExtension(proof, ".json");

    /// <summary>Reads them.</summary>
    /// <param name="named">A release's directory, or a proof's file.</param>
    /// <param name="cancellationToken">Stops it.</param>
    /// <exception cref="CliException">A file is missing or malformed.</exception>
    public static async Task<ReceiptFiles> ReadAsync(string named, CancellationToken cancellationToken)
    {
        var file = Path.GetFullPath(Directory.Exists(named) ? Find(named) : named);
        if (!TlogProof.TryParse(await TextFile.ReadAsync(file, cancellationToken), out var proof))
            throw new CliException("receipt-malformed", $"{file} is no C2SP tlog-proof.");
        var entry = new FileInfo(EntryBeside(file));
        if (!entry.Exists || entry.Length > LargestEntry)
            throw new CliException("receipt-incomplete", $"The entry that the proof is about must lie beside it, as {entry.FullName}, with at most {LargestEntry} bytes.");
        var isRelease = Path.GetFileName(Path.GetDirectoryName(file)) == ReleaseFolder.Proofs;
        return new ReceiptFiles(
            file,
            proof,
            await System.IO.File.ReadAllBytesAsync(entry.FullName, cancellationToken),
            isRelease ? await TextFile.ReadAsync(Beside(file, ReleaseFolder.Manifest), cancellationToken) : null,
            isRelease ? (await TextFile.ReadAsync(Beside(file, ReleaseFolder.Signature), cancellationToken)).TrimEnd('\n') : null);
    }

    /// <summary>The manifest, as far as it can be read.</summary>
    /// <exception cref="CliException">It cannot.</exception>
    public ReleaseManifest? ReadManifest()
    {
        try
        {
            return Manifest is null ? null : JsonSerializer.Deserialize<ReleaseManifest>(Manifest, ApiJson.Options) ?? throw new JsonException();
        }
        catch (JsonException fault)
        {
            throw new CliException("receipt-malformed", "The release's manifest cannot be read.", fault);
        }
    }

    private static string Find(string directory)
    {
        var place = Path.Combine(directory, ReleaseFolder.Proofs);
        var found = Directory.Exists(place) ? Directory.GetFiles(place, $"*{TlogProof.Extension}") : [];
        return found is [var only]
            ? only
            : throw new CliException("receipt-missing", $"{place} has {found.Length} files ending in {TlogProof.Extension}; a downloaded release has one. Name the file.");
    }

    private static string Beside(string file, string name) => Path.Combine(Path.GetDirectoryName(file)!, name);
}
