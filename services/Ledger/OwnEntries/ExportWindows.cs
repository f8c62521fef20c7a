using System.Collections.Concurrent;
using TrustedData.Contracts.Ids;
using TrustedData.Ledger.Sequence;

namespace TrustedData.Ledger.OwnEntries;

/// <summary>
/// Who is taking entries away now. An export is thousands of requests and one entry: the first bundle that somebody fetches, or
/// the announcement before it, is logged, and what they fetch within the hour belongs to it.
/// </summary>
public sealed partial class ExportWindows(OwnLog ownLog, Sequencer sequencer, TimeProvider time, ILogger<ExportWindows> logger)
{
    private const string Format = "tiles";
    private static readonly TimeSpan Length = TimeSpan.FromHours(1);
    private readonly ConcurrentDictionary<PersonRef, Window> open = new();

    /// <summary>Logs that an export of a range begins; answers why it cannot be, or null.</summary>
    public async Task<Refusal?> BeginAsync(PersonRef auditor, long from, long end, CancellationToken cancellationToken)
    {
        FactEntity[] range = [new("from-index", $"{from}"), new("to-index", $"{end}")];
        var recorded = await ownLog.RecordAsync(OwnFacts.Exported(auditor, Format, range, ownLog.Now), cancellationToken);
        // A damaged log takes no entries any more, and reading it is the one way to find out what was done to it.
        if (!recorded.IsOk && !sequencer.IsDamaged)
            return recorded.Refusal;
        if (!recorded.IsOk)
            LogReadDamaged(from, end);
        open[auditor] = new Window(from, end, time.GetUtcNow() + Length);
        return null;
    }

    /// <summary>A bundle is about to be read: logged, unless it belongs to an export that was.</summary>
    public async Task<Refusal?> EnterAsync(PersonRef auditor, long from, long end, CancellationToken cancellationToken) =>
        open.TryGetValue(auditor, out var window) && window.Until > time.GetUtcNow() && window.From <= from && end <= window.End
            ? null
            : await BeginAsync(auditor, from, end, cancellationToken);

    private sealed record Window(long From, long End, DateTimeOffset Until);

    [LoggerMessage(2202, LogLevel.Warning, "Entries {From} to {To} of the damaged log are read; that cannot be logged.")]
    private partial void LogReadDamaged(long from, long to);
}
