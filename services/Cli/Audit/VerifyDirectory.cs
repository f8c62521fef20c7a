using TrustedData.Cli.Shell;
using TrustedData.Transparency.Notes;
using TrustedData.Transparency.Verification;

namespace TrustedData.Cli.Audit;

/// <summary>Verifies a log's static files, whoever wrote them: no network, no profile, no database.</summary>
public static class VerifyDirectory
{
    /// <summary>Verifies a directory.</summary>
    /// <param name="directory">Where <c>checkpoint</c> and <c>tile</c> lie.</param>
    /// <param name="trust">Whose signatures count.</param>
    /// <param name="since">Files with earlier checkpoints that the log must continue.</param>
    /// <param name="progress">Told how many entries were verified.</param>
    /// <param name="cancellationToken">Stops it.</param>
    /// <exception cref="CliException">A file that must be read cannot be.</exception>
    public static async Task<LedgerVerdict> RunAsync(string directory, LedgerTrust trust, IReadOnlyList<string> since, IProgress<long>? progress, CancellationToken cancellationToken)
    {
        var note = await TextFile.ReadAsync(Path.Combine(directory, TileFiles.Checkpoint), cancellationToken);
        var earlier = new List<string>();
        long? longest = null;
        foreach (var file in since)
        {
            earlier.Add(await TextFile.ReadAsync(file, cancellationToken));
            if (!Checkpoint.TryOpen(earlier[^1], trust.Keys, out var older))
                throw new CliException("checkpoint-damaged", $"{file} is no checkpoint that a known key of {trust.Keys.Origin} signed.");
            longest = Math.Max(longest ?? 0, older.Size);
        }
        var verdict = await TiledLogVerifier.VerifyAsync(note, trust.Keys, trust.Witnesses, new TileFiles(directory), earlier, progress, cancellationToken);
        return LedgerVerdict.Of(directory, trust, verdict, longest);
    }
}
