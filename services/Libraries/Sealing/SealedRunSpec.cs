namespace TrustedData.Sealing;

/// <summary>
/// What a sealed run is, whatever engine runs it: one image, one command, data to read, bounded areas to write and bounded
/// resources. There is no network, no standard input and no environment of the caller's: a spec has no word for them.
/// The program runs as an unprivileged user without capabilities in a read-only file system.
/// </summary>
public sealed record SealedRunSpec
{
    /// <summary>
    /// Deterministic and unique per engine: lower-case letters, digits and hyphens, at most 63. Starting the same name twice
    /// starts one run.
    /// </summary>
    public required string Name { get; init; }

    /// <summary>The image's own digest, <c>sha256:</c> and 64 hex digits, as <see cref="ISealedRunEngine.FindImage"/> gives it.</summary>
    public required string Image { get; init; }

    /// <summary>Program (absolute path) and arguments.</summary>
    public required IReadOnlyList<string> Command { get; init; }

    public IReadOnlyList<ReadOnlyMount> Mounts { get; init; } = [];

    /// <summary>Areas whose files are collected when the program ends.</summary>
    public IReadOnlyList<CollectedArea> Areas { get; init; } = [];

    public string WorkingDirectory { get; init; } = "/outputs";

    public required SealedRunLimits Limits { get; init; }

    /// <summary>For people and tools that look at the engine; never personal data.</summary>
    public IReadOnlyDictionary<string, string> Labels { get; init; } = new Dictionary<string, string>();
}

/// <summary>
/// A file or directory of the host that the run may read. It must be readable by everyone (files 0644, directories 0755)
/// below a parent that only the enclave can enter: the program's user is nobody on the host.
/// </summary>
public sealed record ReadOnlyMount(string HostPath, string ContainerPath);

/// <summary>
/// A writable area <c>/&lt;Name&gt;</c> in memory. Only regular files standing directly in it are collected; anything else
/// is reported as an <see cref="AreaProblem"/>.
/// </summary>
/// <param name="Name">Lower-case letters, for example <c>outputs</c>.</param>
/// <param name="Bytes">Room for the files; a run that fills it ends as <see cref="ExitClass.OutputTooLarge"/>.</param>
/// <param name="Files">Entries at most; a run that leaves more ends as <see cref="ExitClass.TooManyFiles"/>.</param>
public sealed record CollectedArea(string Name, long Bytes, int Files);

/// <summary>Bounds of a run. Areas and <c>/tmp</c> live in memory and are added on top of <see cref="MemoryBytes"/>.</summary>
public sealed record SealedRunLimits
{
    /// <summary>Memory of all the program's processes together, swap included.</summary>
    public required long MemoryBytes { get; init; }

    /// <summary>Processors' worth of time, for example 1.5.</summary>
    public double Cpus { get; init; } = 1;

    /// <summary>Processes and threads alive at once.</summary>
    public int Pids { get; init; } = 256;

    /// <summary>Wall time from the program's first instruction, in whole milliseconds.</summary>
    public required TimeSpan Deadline { get; init; }

    /// <summary>How much of standard output and error together is kept; the rest is dropped, the program is not stopped.</summary>
    public long LogBytes { get; init; } = 1 << 20;

    /// <summary>Room in <c>/tmp</c>.</summary>
    public long TemporaryBytes { get; init; } = 64 << 20;
}
