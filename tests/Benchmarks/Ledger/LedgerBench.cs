using System.Diagnostics;
using System.Globalization;
using Microsoft.EntityFrameworkCore;
using TrustedData.Ledger.Sequence;
using TrustedData.Transparency.Merkle;
using TrustedData.Transparency.Proofs;

namespace TrustedData.Benchmarks.Ledger;

/// <summary>
/// Measures the ledger beside plain COPY into the same PostgreSQL. Prints one line a figure, <c>name value</c>; the script
/// around it sets them against their limits.
/// </summary>
internal static class LedgerBench
{
    private const int CopyBatch = 16_384;
    private const int Proofs = 500;

    /// <summary>Appends <paramref name="size"/> entries, and measures COPY of the same bytes before and after.</summary>
    internal static async Task AppendAsync(BenchPlace place, int size)
    {
        var entries = new MadeEntries(seed: 3, hours: 1).Take(size);
        await using var ledger = await OwnLedger.StartAsync(place);
        // Both once on a few entries, so that neither is timed while its code is compiled.
        await AppendBench.SustainedAsync(ledger, new MadeEntries(seed: 4).Take(20_000));
        await PlainCopy.RunAsync(place.Plain, entries[..Math.Min(size, 20_000)], CopyBatch);

        var before = Environment.WorkingSet;
        var copyBefore = await PlainCopy.RunAsync(place.Plain, entries, CopyBatch);
        var append = await AppendBench.SustainedAsync(ledger, entries);
        var grown = Environment.WorkingSet - before;
        var copyAfter = await PlainCopy.RunAsync(place.Plain, entries, CopyBatch);
        Print("entry-bytes", entries.Average(entry => entry.Body.Length));
        Print("append-rate", size / append);
        Print("copy-rate", size * 2 / (copyBefore + copyAfter));
        Print("append-memory-mib", grown / 1048576.0);
    }

    /// <summary>Appends at a steady rate from eight producers; prints how long entries wait for their checkpoint.</summary>
    internal static async Task LatencyAsync(BenchPlace place, double rate)
    {
        var entries = new MadeEntries(seed: 5, hours: 20).Take((int)Math.Min(rate * 10, 500_000));
        await using var ledger = await OwnLedger.StartAsync(place);
        await AppendBench.SustainedAsync(ledger, new MadeEntries(seed: 6, hours: 10).Take(20_000));
        var taken = await AppendBench.LatenciesAsync(ledger, entries, rate);
        Print("checkpoint-p50-ms", taken[taken.Length / 2]);
        Print("checkpoint-p99-ms", taken[taken.Length * 99 / 100]);
    }

    /// <summary>Builds and verifies inclusion proofs of entries here and there in the whole log.</summary>
    internal static async Task ProofAsync(BenchPlace place)
    {
        await using var ledger = await OwnLedger.StartAsync(place);
        var taken = new List<double>();
        var random = new Random(7);
        for (var at = -20; at < Proofs; at++)
        {
            var watch = Stopwatch.StartNew();
            await ledger.WithContextAsync(async context =>
            {
                var last = await context.Checkpoints.AsNoTracking().OrderByDescending(c => c.Size).FirstAsync();
                var index = random.NextInt64(last.Size);
                var entry = await context.Entries.AsNoTracking().SingleAsync(e => e.Index == index);
                var plan = ProofPlan.ForInclusion(index, last.Size);
                var proof = plan.Build(await KeptHashReader.ReadAsync(context, plan.Subtrees, CancellationToken.None));
                return MerkleProof.VerifyInclusion(index, last.Size, MerkleHash.Leaf(entry.Body), proof, last.Root)
                    ? proof
                    : throw new InvalidOperationException("A proof does not hold.");
            });
            if (at >= 0)
                taken.Add(watch.Elapsed.TotalMilliseconds);
        }
        taken.Sort();
        Print("proof-p50-ms", taken[Proofs / 2]);
        Print("proof-p99-ms", taken[Proofs * 99 / 100]);
    }

    private static void Print(string name, double value) => Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{name} {value:F3}"));
}
