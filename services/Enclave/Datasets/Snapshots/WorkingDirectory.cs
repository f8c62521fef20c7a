namespace TrustedData.Enclave.Datasets.Snapshots;

/// <summary>
/// The directory of one import under way. A locked file beside it says that its process lives: the kernel drops the lock
/// with the process, however that ends, and <see cref="ImportSweep"/> removes what is left.
/// </summary>
internal sealed class WorkingDirectory : IDisposable
{
    private const string LockEnding = ".lock";

    private readonly FileStream held;

    private WorkingDirectory(string path, FileStream held)
    {
        Root = path;
        this.held = held;
    }

    internal string Root { get; }

    /// <summary>Files as they were uploaded.</summary>
    internal string Upload => Path.Combine(Root, "upload");

    /// <summary>What preparation makes of them.</summary>
    internal string Prepared => Path.Combine(Root, "prepared");

    /// <summary>The snapshot's files until they are moved into place.</summary>
    internal string Snapshot => Path.Combine(Root, "snapshot");

    /// <summary>Makes the directory of an import; the lock is held before it exists.</summary>
    internal static WorkingDirectory Make(SnapshotStore store, Guid id)
    {
        var root = PathOf(store, id);
        var work = new WorkingDirectory(root, new FileStream(root + LockEnding, FileMode.CreateNew, FileAccess.ReadWrite, FileShare.None));
        foreach (var folder in new[] { root, work.Upload, work.Prepared, work.Snapshot })
            FileSystem.CreatePrivate(folder);
        return work;
    }

    /// <summary>Ids of imports of which a directory or a lock is there.</summary>
    internal static IReadOnlyList<Guid> Ids(SnapshotStore store) =>
    [
        .. Directory.EnumerateFileSystemEntries(store.ImportsFolder)
            .Select(path => Guid.TryParseExact(Path.GetFileNameWithoutExtension(path), "N", out var id) ? id : Guid.Empty)
            .Where(id => id != Guid.Empty)
            .Distinct(),
    ];

    /// <summary>Takes over the directory of an import whose process is gone; null while it lives.</summary>
    internal static WorkingDirectory? Abandoned(SnapshotStore store, Guid id)
    {
        var root = PathOf(store, id);
        try
        {
            return new WorkingDirectory(root, new FileStream(root + LockEnding, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None));
        }
        catch (IOException)
        {
            return null;
        }
    }

    /// <summary>Removes the directory, then the lock.</summary>
    public void Dispose()
    {
        if (Directory.Exists(Root))
            Directory.Delete(Root, recursive: true);
        File.Delete(Root + LockEnding);
        held.Dispose();
    }

    private static string PathOf(SnapshotStore store, Guid id) => Path.Combine(store.ImportsFolder, $"{id:N}");
}
