namespace TrustedData.Tests.Harness.Machine;

/// <summary>A directory for its owner alone, gone when disposed. Its path is short because sockets lie below it.</summary>
public sealed class ScratchDirectory : IDisposable
{
    public ScratchDirectory(string purpose)
    {
        Path = Directory.CreateTempSubdirectory($"td-{purpose}-").FullName;
    }

    /// <summary>The directory's absolute path.</summary>
    public string Path { get; }

    public void Dispose() => Directory.Delete(Path, recursive: true);
}
