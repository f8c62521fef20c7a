using TrustedData.Cli.Api;
using TrustedData.Transparency.Notes;

namespace TrustedData.Cli.Audit;

/// <summary>
/// The latest checkpoint of a ledger. One that was made this very moment may still be on its way to the witnesses; of a log that
/// grows all the time the newest always is, so that the newest cosigned one is taken then.
/// </summary>
/// <param name="ledger">The ledger.</param>
/// <param name="time">The clock.</param>
public sealed class PublishedCheckpoint(ApiClient ledger, TimeProvider time)
{
    private const int Attempts = 10;
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(500);

    /// <summary>Fetches it; waits a little for cosignatures that are missing. Nothing of it is verified yet.</summary>
    public async Task<string> FetchAsync(LedgerTrust trust, CancellationToken cancellationToken)
    {
        var note = await ledger.GetTextAsync(ApiPath.Of("checkpoint"), cancellationToken);
        for (var attempt = 1; attempt < Attempts && SignedNote.TryParse(note, out var parsed) && !trust.Witnesses.Satisfied(parsed); attempt++)
        {
            await Task.Delay(Pause, time, cancellationToken);
            note = await ledger.GetTextAsync(ApiPath.Of("checkpoint").With(("cosigned", "true")), cancellationToken);
        }
        return note;
    }
}
