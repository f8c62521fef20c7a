using System.Buffers;
using TrustedData.Cli.Api;
using TrustedData.Cli.Profiles;
using TrustedData.Cli.Shell;
using TrustedData.Transparency.Notes;
using TrustedData.Transparency.Tiles;
using TrustedData.Transparency.Verification;

namespace TrustedData.Cli.Audit;

/// <summary>
/// Copies a log into a directory. A file appears whole or not at all, and the checkpoint last, after everything was verified:
/// whenever it is stopped, what lies there is the log as of the last finished export, and the next one goes on from there.
/// </summary>
/// <param name="session">Who.</param>
/// <param name="organisation">Whose ledger.</param>
/// <param name="directory">Where to.</param>
public sealed class ExportLedger(Session session, Organisation organisation, string directory)
{
    private const int AtOnce = 8;
    private readonly ApiClient ledger = session.LedgerOf(organisation);
    private readonly TileFiles files = new(directory);
    private readonly string unfinished = Path.Combine(directory, ".unfinished");

    /// <summary>Exports, verifies, and keeps the checkpoint when all is well.</summary>
    /// <exception cref="CliException">The directory holds another log, or a longer one; or the ledger has no file that it must have.</exception>
    public async Task<LedgerVerdict> RunAsync(CancellationToken cancellationToken)
    {
        var trust = LedgerTrust.Of(organisation);
        var seen = new SeenCheckpoints(session, organisation, trust);
        var (before, beforeSize) = await BeforeAsync(trust.Keys, cancellationToken);
        var note = await new PublishedCheckpoint(ledger, session.Time).FetchAsync(trust, cancellationToken);
        if (!Checkpoint.TryOpen(note, trust.Keys, out var checkpoint))
            return LedgerVerdict.Unread(organisation.Id, $"The ledger's checkpoint is not one that a known key of {trust.Keys.Origin} signed; nothing was written.");
        if (beforeSize > checkpoint.Size)
            return LedgerVerdict.Unread(organisation.Id, $"The log was rolled back: the export in {directory} has {beforeSize} entries, the ledger {checkpoint.Size}; nothing was written.");

        await ledger.PostAsync(ApiPath.Of("exports"), new { from = 0, to = checkpoint.Size }, cancellationToken);
        await CopyAsync(checkpoint.Size, cancellationToken);
        IReadOnlyList<string> earlier = before is null ? [.. seen.Notes] : [.. seen.Notes, before];
        var verdict = await TiledLogVerifier.VerifyAsync(note, trust.Keys, trust.Witnesses, files, earlier, Notes("entries verified"), cancellationToken);
        if (verdict.Holds)
        {
            await WriteAsync(Path.Combine(directory, TileFiles.Checkpoint), System.Text.Encoding.UTF8.GetBytes(note), cancellationToken);
            seen.Keep(note);
            DropOutgrown(beforeSize, checkpoint.Size);
        }
        else if (verdict.Fault is { File: { } damaged } fault)
        {
            verdict = verdict with { Fault = fault with { Message = $"{fault.Message} The export was not finished. If the file was damaged on this machine, remove {Path.Combine(directory, damaged)} and export again." } };
        }
        return LedgerVerdict.Of(directory, trust, verdict, beforeSize > 0 ? beforeSize : seen.Size);
    }

    private async Task<(string? Note, long Size)> BeforeAsync(LogKeys keys, CancellationToken cancellationToken)
    {
        var path = Path.Combine(directory, TileFiles.Checkpoint);
        if (!File.Exists(path))
            return (null, 0);
        var note = await TextFile.ReadAsync(path, cancellationToken);
        return Checkpoint.TryOpen(note, keys, out var checkpoint)
            ? (note, checkpoint.Size)
            : throw new CliException("export-of-another-log", $"{path} is no checkpoint that a known key of {keys.Origin} signed, so the directory holds another log, or a damaged one. Choose another directory with --to.");
    }

    // Every file but a checkpoint stays what it was, so one that is there need not be fetched again; it is verified all the same.
    private async Task CopyAsync(long size, CancellationToken cancellationToken)
    {
        Directory.CreateDirectory(unfinished);
        var (source, notes, copied) = (new LedgerTiles(ledger), Notes("files written"), 0L);
        var limits = new ParallelOptions { MaxDegreeOfParallelism = AtOnce, CancellationToken = cancellationToken };
        await Parallel.ForEachAsync(TilePath.Of(size).Where(path => !File.Exists(files.PathOf(path))), limits, async (path, stop) =>
        {
            var content = new ArrayBufferWriter<byte>(path.IsBundle ? 1 << 16 : path.MostBytes);
            if (!await source.ReadAsync(path, content, stop))
                throw new CliException("tile-missing", $"The ledger of {organisation.Id} has no {path}, which its checkpoint of {size} entries requires. The log is damaged, or not served in full.");
            await WriteAsync(files.PathOf(path), content.WrittenMemory, stop);
            notes?.Report(Interlocked.Increment(ref copied));
        });
        Directory.Delete(unfinished, recursive: true);
    }

    private async Task WriteAsync(string path, ReadOnlyMemory<byte> content, CancellationToken cancellationToken)
    {
        Directory.CreateDirectory(unfinished);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        var fresh = Path.Combine(unfinished, $"{Guid.NewGuid():N}");
        using (var file = File.OpenHandle(fresh, FileMode.CreateNew, FileAccess.Write, preallocationSize: content.Length))
        {
            await RandomAccess.WriteAsync(file, content, 0, cancellationToken);
            RandomAccess.FlushToDisk(file);
        }
        File.Move(fresh, path, overwrite: true);
    }

    // The partial files of the earlier size are contained in what is there now.
    private void DropOutgrown(long before, long now)
    {
        Directory.Delete(unfinished, recursive: true);
        if (before == now)
            return;
        foreach (var path in TilePath.RightEdge(before).SelectMany(tile => tile.Level == 0 ? [tile, tile with { Level = TilePath.EntriesLevel }] : new[] { tile }).Except(TilePath.RightEdge(now)))
        {
            File.Delete(files.PathOf(path));
            var above = Path.GetDirectoryName(files.PathOf(path))!;
            if (Directory.Exists(above) && !Directory.EnumerateFileSystemEntries(above).Any())
                Directory.Delete(above);
        }
    }

    private CountNotes? Notes(string what) => session.Json ? null : new CountNotes(session.Screen, $"{what} of {organisation.Id}", session.Time);
}
