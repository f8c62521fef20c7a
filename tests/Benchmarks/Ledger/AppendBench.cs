using System.Collections.Concurrent;
using System.Diagnostics;
using TrustedData.Ledger.Append;

namespace TrustedData.Benchmarks.Ledger;

/// <summary>How fast entries go from accepted (checked, sealed, in memory) to checkpointed (durable, under a signed checkpoint).</summary>
internal static class AppendBench
{
    private const int Producers = 8;
    private const int Batch = 500;

    // Enough under way that the sequencer never waits for a producer.
    private const int UnderWay = 32;

    /// <summary>Gives all entries as fast as they are taken, and answers the seconds until the last one is checkpointed.</summary>
    internal static async Task<double> SustainedAsync(OwnLedger ledger, NewEntry[] entries)
    {
        var batches = new ConcurrentQueue<NewEntry[]>(entries.Chunk(Batch));
        var watch = Stopwatch.StartNew();
        await Task.WhenAll(Enumerable.Range(0, Producers).Select(_ => Task.Run(async () =>
        {
            var pending = new Queue<Task>();
            while (batches.TryDequeue(out var batch))
            {
                pending.Enqueue(AppendAsync(ledger, batch));
                if (pending.Count == UnderWay)
                    await pending.Dequeue();
            }
            await Task.WhenAll(pending);
        })));
        return watch.Elapsed.TotalSeconds;
    }

    /// <summary>Gives entries at a steady rate and answers the milliseconds that each batch took to its checkpoint, sorted.</summary>
    /// <param name="ledger">The ledger.</param>
    /// <param name="entries">All entries, given in turn by the producers.</param>
    /// <param name="rate">Entries a second, all producers together.</param>
    internal static async Task<double[]> LatenciesAsync(OwnLedger ledger, NewEntry[] entries, double rate)
    {
        const int small = 50;
        var batches = entries.Chunk(small).Select((batch, at) => (batch, at)).GroupBy(pair => pair.at % Producers, pair => pair.batch).ToList();
        var pause = TimeSpan.FromSeconds(small * Producers / rate);
        var taken = new ConcurrentBag<double>();
        await Task.WhenAll(batches.Select(own => Task.Run(async () =>
        {
            var pending = new List<Task>();
            var watch = Stopwatch.StartNew();
            var due = TimeSpan.Zero;
            foreach (var batch in own)
            {
                if (due - watch.Elapsed is { Ticks: > 0 } early)
                    await Task.Delay(early);
                pending.Add(TimeAsync(ledger, batch, taken));
                due += pause;
            }
            await Task.WhenAll(pending);
        })));
        return [.. taken.Order()];
    }

    private static async Task TimeAsync(OwnLedger ledger, NewEntry[] batch, ConcurrentBag<double> taken)
    {
        var watch = Stopwatch.StartNew();
        await AppendAsync(ledger, batch);
        taken.Add(watch.Elapsed.TotalMilliseconds);
    }

    private static async Task AppendAsync(OwnLedger ledger, NewEntry[] batch)
    {
        var answer = await ledger.Sequencer.AppendAsync(batch, CancellationToken.None);
        if (!answer.Indices.IsOk)
            throw new InvalidOperationException($"The ledger did not take a batch: {ledger.Sequencer.Trouble}");
    }
}
