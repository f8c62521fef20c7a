using TrustedData.Transparency.Merkle;
using TrustedData.Transparency.Tiles;

namespace TrustedData.Transparency.Verification;

/// <summary>Goes through a log in the order of its entries. Tiles above the leaves are checked on the way down, the rest several at once.</summary>
internal sealed class TiledWalk(TileReader reader, RightEdge edge, KeptCheckpoints kept, long size, IProgress<long>? progress)
{
    private readonly Stack<Level> levels = new();
    private readonly TileBuffer buffer = new();
    private long verified;
    private byte[]? first;
    private byte[]? last;

    /// <summary>Verifies everything below the right edge.</summary>
    /// <param name="verdict">What is known so far.</param>
    /// <param name="atOnce">How many units are checked at once.</param>
    /// <param name="cancellationToken">Stops it.</param>
    public async Task<LogVerdict> RunAsync(LogVerdict verdict, int atOnce, CancellationToken cancellationToken)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var checks = Enumerable.Range(0, atOnce).Select(_ => new UnitCheck(reader)).ToList();
        var running = new Queue<Running>();
        try
        {
            var fault = await WalkAsync(checks, running, stop.Token);
            progress?.Report(verified);
            return verdict with { Entries = verified, Fault = fault, First = first, Last = last };
        }
        finally
        {
            await stop.CancelAsync();
            await Task.WhenAll(running.Select(one => one.Fault)).ContinueWith(static _ => { }, CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
            checks.ForEach(check => check.Dispose());
        }
    }

    private async Task<LogFault?> WalkAsync(List<UnitCheck> checks, Queue<Running> running, CancellationToken cancellationToken)
    {
        var free = new Stack<UnitCheck>(checks);
        using var hasher = new TileHasher();
        foreach (var (path, hashes) in edge.Tiles)
        {
            if (path.Level == 0)
            {
                if (await StartAsync(new TileUnit(path, null, hashes)) is { } fault)
                    return fault;
                continue;
            }
            levels.Push(new Level(path, hashes));
            while (levels.TryPeek(out var level))
            {
                if (level.IsDone)
                {
                    levels.Pop();
                    continue;
                }
                var (below, hash) = level.Next();
                if (below.Level == 0)
                {
                    if (await StartAsync(new TileUnit(below, hash, null)) is { } earlier)
                        return earlier;
                }
                else if (await DownAsync(level.Path, below, hash, hasher, cancellationToken) is { } here)
                {
                    return await FinishAsync() ?? here;
                }
            }
        }
        return await FinishAsync();

        async Task<LogFault?> StartAsync(TileUnit unit)
        {
            if (free.Count == 0 && await TakeAsync() is { } fault)
                return fault;
            var check = free.Pop();
            running.Enqueue(new Running(unit, check, Task.Run(() => check.FaultAsync(unit, cancellationToken), cancellationToken)));
            return null;
        }

        async Task<LogFault?> FinishAsync()
        {
            while (running.Count > 0)
            {
                if (await TakeAsync() is { } fault)
                    return fault;
            }
            return null;
        }

        // In the order of the entries, so that the first thing that is wrong is the one that is told.
        async Task<LogFault?> TakeAsync()
        {
            var one = running.Dequeue();
            var fault = await one.Fault ?? kept.Take(one.Unit, one.Check);
            if (fault is null)
                Count(one);
            free.Push(one.Check);
            return fault;
        }
    }

    private async Task<LogFault?> DownAsync(TilePath above, TilePath path, byte[] hash, TileHasher hasher, CancellationToken cancellationToken)
    {
        var (fault, _) = await reader.ReadAsync(path, buffer, cancellationToken);
        if (fault is not null)
            return fault;
        var root = new byte[MerkleHash.Length];
        hasher.Root(buffer.Written, root);
        if (!root.AsSpan().SequenceEqual(hash))
            return TileReader.Wrong(path, $"it does not add up to its hash in {above}");
        levels.Push(new Level(path, buffer.Written.ToArray()));
        return null;
    }

    private void Count(Running one)
    {
        if (verified == 0)
            first = one.Check.Entry(0);
        verified += one.Unit.Tile.Width;
        if (verified == size)
            last = one.Check.Entry(one.Unit.Tile.Width - 1);
        progress?.Report(verified);
    }

    private sealed record Running(TileUnit Unit, UnitCheck Check, Task<LogFault?> Fault);

    private sealed class Level(TilePath path, byte[] hashes)
    {
        private int next;

        public TilePath Path => path;

        public bool IsDone => next == path.Width;

        public (TilePath Path, byte[] Hash) Next()
        {
            var at = next++;
            return (new TilePath(path.Level - 1, (path.Index * TilePath.FullWidth) + at), hashes.AsSpan(at * MerkleHash.Length, MerkleHash.Length).ToArray());
        }
    }
}
