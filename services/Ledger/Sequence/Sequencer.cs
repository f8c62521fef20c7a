using System.Threading.Channels;
using TrustedData.Ledger.Append;
using TrustedData.Ledger.Cosigning;

namespace TrustedData.Ledger.Sequence;

/// <summary>
/// Gathers what comes in within <see cref="Window"/> into one transaction under one signature. An entry that comes after a
/// pause waits for nobody; under load one waits for at most the window and the batch before it.
/// </summary>
public sealed partial class Sequencer(IServiceScopeFactory scopes, LogWriter writer, RollbackWatch watch, CheckpointSignal grown, TimeProvider time, ILogger<Sequencer> logger) : BackgroundService
{
    private const int LongestQueue = 256;
    private const int MostEntriesABatch = 16_384;
    private const long MostBytesABatch = 16L << 20;
    private static readonly TimeSpan Retry = TimeSpan.FromSeconds(1);

    /// <summary>Shortest time from one checkpoint to the next, unless a batch is full before.</summary>
    private static readonly TimeSpan Window = TimeSpan.FromMilliseconds(100);

    private static readonly Refusal Unavailable = Refusal.Unavailable(
        "log-unavailable",
        "Nothing is known to be logged. Send the same again in a moment; if it stays, ask the operator to look at the ledger's health.");

    private readonly Channel<AppendJob> queue = Channel.CreateBounded<AppendJob>(new BoundedChannelOptions(LongestQueue) { SingleReader = true });

    /// <summary>Why the log cannot be written now; null when it can.</summary>
    public string? Trouble { get; private set; } = "The log was not opened yet.";

    /// <summary>Whether the trouble is damage that no waiting mends.</summary>
    public bool IsDamaged { get => field || watch.IsProven; private set; }

    /// <summary>
    /// Logs the entries, all or none, and answers their indices once they are durable and under a signed checkpoint. Whoever
    /// gets no answer sends the same again.
    /// </summary>
    public async Task<AppendAnswer> AppendAsync(IReadOnlyList<NewEntry> entries, CancellationToken cancellationToken)
    {
        var job = new AppendJob(entries);
        await queue.Writer.WriteAsync(job, cancellationToken);
        return await job.Answer.WaitAsync(cancellationToken);
    }

    /// <inheritdoc />
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        // A first batch without entries opens the log: it checks what is there, and gives an empty log its first checkpoint.
        var jobs = new List<AppendJob>();
        var writing = Task.CompletedTask;
        while (!stoppingToken.IsCancellationRequested)
        {
            var begun = time.GetTimestamp();
            var prepared = await PrepareAsync(jobs, stoppingToken);
            await writing;
            writing = prepared is null ? Task.CompletedTask : WriteAsync(prepared, stoppingToken);
            jobs = await GatherAsync(begun, stoppingToken);
        }
        await writing;
    }

    private async Task<List<AppendJob>> GatherAsync(long begun, CancellationToken cancellationToken)
    {
        var jobs = new List<AppendJob>();
        var (entries, bytes) = (0, 0L);
        await WaitAsync(Trouble is null ? Timeout.InfiniteTimeSpan : Retry, cancellationToken);
        while (true)
        {
            while (entries < MostEntriesABatch && bytes < MostBytesABatch && queue.Reader.TryRead(out var job))
            {
                jobs.Add(job);
                entries += job.Entries.Count;
                bytes += job.Bytes;
            }
            var left = Window - time.GetElapsedTime(begun);
            if (jobs.Count == 0 || left <= TimeSpan.Zero || entries >= MostEntriesABatch || bytes >= MostBytesABatch)
                return jobs;
            await WaitAsync(left, cancellationToken);
        }
    }

    private async Task WaitAsync(TimeSpan longest, CancellationToken cancellationToken)
    {
        var next = queue.Reader.WaitToReadAsync(cancellationToken).AsTask();
        await Task.WhenAny(next, Task.Delay(longest, time, cancellationToken));
    }

    private async Task<PreparedBatch?> PrepareAsync(List<AppendJob> jobs, CancellationToken cancellationToken)
    {
        try
        {
            await using var scope = scopes.CreateAsyncScope();
            return await writer.PrepareAsync(scope.ServiceProvider.GetRequiredService<LedgerContext>(), jobs, cancellationToken);
        }
        catch (Exception exception)
        {
            Failed(exception, jobs, cancellationToken);
            return null;
        }
    }

    private async Task WriteAsync(PreparedBatch prepared, CancellationToken cancellationToken)
    {
        // A log that its witnesses know otherwise is opened, so that it can be read, and never continued.
        if (prepared.Jobs.Count > 0 && watch.Trouble is { } behind)
        {
            Answer(prepared.Jobs, Refusal.Unavailable("log-behind-witness", behind));
            return;
        }
        try
        {
            await using var scope = scopes.CreateAsyncScope();
            var answers = await writer.WriteAsync(scope.ServiceProvider.GetRequiredService<LedgerContext>(), prepared, cancellationToken);
            for (var at = 0; at < prepared.Jobs.Count; at++)
                prepared.Jobs[at].Complete(answers[at]);
            grown.Wake();
            if (Trouble is not null)
                LogOpened();
            (Trouble, IsDamaged) = (null, false);
        }
        catch (Exception exception)
        {
            Failed(exception, prepared.Jobs, cancellationToken);
        }
    }

    private void Failed(Exception exception, IReadOnlyList<AppendJob> jobs, CancellationToken cancellationToken)
    {
        var damage = exception as LogDamagedException;
        if (!cancellationToken.IsCancellationRequested && (Trouble is null || jobs.Count > 0 || IsDamaged != damage is not null))
            LogFailed(exception, jobs.Count);
        (Trouble, IsDamaged) = (damage?.Message ?? "The database cannot be written.", damage is not null);
        Answer(jobs, Unavailable);
    }

    private static void Answer(IReadOnlyList<AppendJob> jobs, Refusal refusal)
    {
        foreach (var job in jobs)
            job.Complete(new AppendAnswer(refusal));
    }

    [LoggerMessage(2001, LogLevel.Information, "The log is open.")]
    private partial void LogOpened();

    [LoggerMessage(2002, LogLevel.Error, "A batch of {Jobs} requests was not logged; their producers send them again.")]
    private partial void LogFailed(Exception exception, int jobs);
}
