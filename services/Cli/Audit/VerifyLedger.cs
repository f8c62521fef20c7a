using System.Text.Json;
using TrustedData.Cli.Api;
using TrustedData.Cli.Profiles;
using TrustedData.Cli.Shell;
using TrustedData.Transparency.Notes;
using TrustedData.Transparency.Verification;

namespace TrustedData.Cli.Audit;

/// <summary>
/// Verifies a whole ledger: every entry and every tile is fetched and hashed, and compared with the signed checkpoint, with the
/// earlier ones that the ledger names, and with the one that was kept here last time. The keys are the profile's.
/// </summary>
/// <param name="session">Who.</param>
/// <param name="organisation">Whose ledger.</param>
public sealed class VerifyLedger(Session session, Organisation organisation)
{
    private readonly ApiClient ledger = session.LedgerOf(organisation);

    /// <summary>Verifies, and keeps the checkpoint when all is well. A ledger that cannot be read is a verdict too: there may be others.</summary>
    public async Task<LedgerVerdict> RunAsync(IProgress<long>? progress, CancellationToken cancellationToken)
    {
        try
        {
            return await VerifyAsync(progress, cancellationToken);
        }
        catch (Exception fault) when (fault is CliException or ProblemException or UnreachableException)
        {
            return LedgerVerdict.Unread(organisation.Id, fault.Message);
        }
        catch (Exception fault) when (fault is HttpRequestException or IOException or JsonException)
        {
            return LedgerVerdict.Unread(organisation.Id, $"The ledger's answer broke off or cannot be read: {fault.Message}");
        }
    }

    private async Task<LedgerVerdict> VerifyAsync(IProgress<long>? progress, CancellationToken cancellationToken)
    {
        var trust = LedgerTrust.Of(organisation);
        var seen = new SeenCheckpoints(session, organisation, trust);
        var note = await new PublishedCheckpoint(ledger, session.Time).FetchAsync(trust, cancellationToken);
        if (!Checkpoint.TryOpen(note, trust.Keys, out var now))
            return LedgerVerdict.Of(organisation.Id, trust, TiledLogVerifier.NotSigned(trust.Keys), seen.Size);
        var size = now.Size;
        // Announced, it is one export and one entry of the log, however many requests it takes.
        await ledger.PostAsync(ApiPath.Of("exports"), new { from = 0, to = size }, cancellationToken);
        var earlier = seen.Notes.Concat(await EarlierAsync(size, cancellationToken)).ToList();

        var verdict = await TiledLogVerifier.VerifyAsync(note, trust.Keys, trust.Witnesses, new LedgerTiles(ledger), earlier, progress, cancellationToken);
        if (verdict.Holds)
            seen.Keep(note);
        return LedgerVerdict.Of(organisation.Id, trust, verdict, seen.Size);
    }

    // The log grows while it is read: what it signed after the checkpoint is not part of this verification.
    private async Task<List<string>> EarlierAsync(long size, CancellationToken cancellationToken)
    {
        var notes = new List<string>();
        for (var after = -1L; ;)
        {
            var answer = await ledger.GetAsync(ApiPath.Of("checkpoints").With(("after", $"{after}")), cancellationToken);
            var page = answer.As<CheckpointPage>().Checkpoints ?? [];
            notes.AddRange(page.Where(one => one.Size <= size).Select(one => one.Note));
            if (page.Count == 0 || page[^1].Size >= size || page[^1].Size <= after)
                return notes;
            after = page[^1].Size;
        }
    }

    private sealed record CheckpointPage(IReadOnlyList<SignedCheckpoint>? Checkpoints);

    private sealed record SignedCheckpoint(long Size, string Note);
}
