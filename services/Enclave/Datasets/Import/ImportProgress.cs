using System.Collections.Concurrent;

namespace TrustedData.Enclave.Datasets.Import;

/// <summary>What an import does now.</summary>
public enum ImportStage
{
    /// <summary>Takes the upload; counted in bytes.</summary>
    Receiving,

    /// <summary>Reads and checks descriptions and rows.</summary>
    Reading,

    /// <summary>Cleans and checks images; counted in images.</summary>
    Cleaning,

    /// <summary>Registers subjects, writes the snapshot.</summary>
    Storing,
}

/// <summary>How far an import is.</summary>
/// <param name="Stage">What it does now.</param>
/// <param name="Done">How much of that is done.</param>
/// <param name="Total">Of how much; null when that is not known.</param>
public sealed record ImportProgressView(ImportStage Stage, long Done, long? Total);

/// <summary>Counts how far an import is. Safe to use from several threads.</summary>
public sealed class ImportProgress
{
    private readonly Lock gate = new();
    private ImportProgressView now = new(ImportStage.Receiving, 0, null);

    /// <summary>How far it is now.</summary>
    public ImportProgressView Now
    {
        get
        {
            lock (gate)
                return now;
        }
    }

    /// <summary>The next stage begins.</summary>
    public void Enter(ImportStage stage, long? total = null)
    {
        lock (gate)
            now = new ImportProgressView(stage, 0, total);
    }

    /// <summary>Some of the stage is done.</summary>
    public void Advance(long count)
    {
        lock (gate)
            now = now with { Done = now.Done + count };
    }
}

/// <summary>The imports under way in this process, by the ids that their callers chose.</summary>
public sealed class ImportRegistry
{
    private readonly ConcurrentDictionary<Guid, ImportProgress> running = new();

    /// <summary>How far an import is; null when none of that id is under way.</summary>
    public ImportProgressView? Find(Guid id) => running.TryGetValue(id, out var progress) ? progress.Now : null;

    /// <summary>Begins an import; null when one of that id is under way.</summary>
    internal ImportProgress? Begin(Guid id)
    {
        var progress = new ImportProgress();
        return running.TryAdd(id, progress) ? progress : null;
    }

    internal void End(Guid id) => running.TryRemove(id, out _);
}
