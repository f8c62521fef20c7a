using System.Text.Json;
using TrustedData.Cli.Api;
using TrustedData.Cli.Profiles;
using TrustedData.Cli.Shell;
using TrustedData.Transparency.Notes;
using TrustedData.Transparency.Verification;

namespace TrustedData.Cli.Audit;

/// <summary>What came out for one ledger.</summary>
/// <param name="At">The organisation.</param>
/// <param name="Origin">Name of the log.</param>
/// <param name="Size">Entries that its checkpoint covers.</param>
/// <param name="Verified">Whether everything holds.</param>
/// <param name="Since">Size of the checkpoint that was kept from last time; null the first time.</param>
/// <param name="Fault">What is wrong with it.</param>
/// <param name="Problem">Why it could not be verified.</param>
public sealed record LedgerVerdict(string At, string? Origin, long Size, bool Verified, long? Since, LogFault? Fault, string? Problem = null);

/// <summary>
/// Verifies a whole ledger: every entry is fetched and hashed, and the root compared with the signed checkpoint, with the
/// earlier ones that the ledger names, and with the one that was kept here last time. The key is the profile's.
/// </summary>
/// <param name="session">Who.</param>
/// <param name="organisation">Whose ledger.</param>
public sealed class VerifyLedger(Session session, Organisation organisation)
{
    private const string KeptKind = "checkpoints";
    private readonly ApiClient ledger = session.LedgerOf(organisation);
    private readonly KeptFiles kept = session.Kept(KeptKind);

    /// <summary>Verifies, and keeps the checkpoint when all is well. A ledger that cannot be read is a verdict too: there may be others.</summary>
    public async Task<LedgerVerdict> RunAsync(IProgress<long>? progress, CancellationToken cancellationToken)
    {
        try
        {
            return await VerifyAsync(progress, cancellationToken);
        }
        catch (Exception fault) when (fault is CliException or ProblemException or UnreachableException)
        {
            return Unverified(fault.Message);
        }
        catch (Exception fault) when (fault is HttpRequestException or IOException or JsonException)
        {
            return Unverified($"The ledger's answer broke off or cannot be read: {fault.Message}");
        }
    }

    private LedgerVerdict Unverified(string problem) => new(organisation.Id, null, 0, false, null, null, problem);

    private async Task<LedgerVerdict> VerifyAsync(IProgress<long>? progress, CancellationToken cancellationToken)
    {
        if (!NoteVerifier.TryParse(organisation.Ledger.VerifierKey, out var key))
            throw new CliException("verifier-key-missing", $"The profile has no verifier key for the ledger of {organisation.Id}, and a key that the ledger gives proves nothing. Get it from the organisation and add it as verifierKey.");
        var last = kept.Find($"{key}");
        Checkpoint? before = null;
        if (last is not null && !Checkpoint.TryOpen(last, key, out before))
            throw new CliException("checkpoint-damaged", $"The checkpoint that was kept of the ledger of {organisation.Id}, {kept.PathOf($"{key}")}, is damaged, so a rolled-back log would not be found. Remove that file only if you know why.");

        var note = await ledger.GetTextAsync(ApiPath.Of("checkpoint"), cancellationToken);
        var earlier = new List<string>();
        if (last is not null)
            earlier.Add(last);
        var size = Checkpoint.TryOpen(note, key, out var now) ? now.Size : 0;
        earlier.AddRange(await EarlierAsync(size, cancellationToken));

        var verdict = await LogVerifier.VerifyAsync(note, new LogKeys(key), EntriesAsync(size, cancellationToken), earlier, progress, cancellationToken);
        if (verdict.Holds)
            kept.Store(note, $"{key}");
        return new LedgerVerdict(organisation.Id, key.Name, size, verdict.Holds, before?.Size, verdict.Fault);
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

    private async IAsyncEnumerable<LoggedEntry> EntriesAsync(long size, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken)
    {
        if (size == 0)
            yield break;
        using var response = await ledger.OpenAsync(ApiPath.Of("entries").With(("from", "0"), ("to", $"{size}")), cancellationToken);
        await using var body = await response.Content.ReadAsStreamAsync(cancellationToken);
        await foreach (var entry in JsonSerializer.DeserializeAsyncEnumerable<LoggedEntry>(body, ApiJson.Options, cancellationToken))
        {
            if (entry is not null)
                yield return entry;
        }
    }

    private sealed record CheckpointPage(IReadOnlyList<SignedCheckpoint>? Checkpoints);

    private sealed record SignedCheckpoint(long Size, string Note);
}
