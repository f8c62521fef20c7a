using Microsoft.Extensions.Options;

namespace TrustedData.Enclave.Runs;

/// <summary>
/// Where the files of a run stand on the scratch space. Only the enclave can enter the directory of a run; what lies in it and
/// is mounted into sealed runs is readable by everyone.
/// <code>
/// runs/PART/view/                  the staged view, /data/DATASET in the sealed run
/// runs/PART/inputs/                parameters.json, code/main.py: /inputs
/// runs/PART/inspection/            request.json: /inputs of the inspector
/// runs/PART/pseudonyms.json        who is in the view, in the order that gives them their index; never mounted
/// </code>
/// </summary>
public sealed class RunFiles(IOptions<EnclaveOptions> options)
{
    private const UnixFileMode Private = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;
    private const UnixFileMode PrivateFile = UnixFileMode.UserRead | UnixFileMode.UserWrite;
    private const UnixFileMode OpenDirectory = Private | UnixFileMode.GroupRead | UnixFileMode.GroupExecute | UnixFileMode.OtherRead | UnixFileMode.OtherExecute;
    private const UnixFileMode OpenFile = PrivateFile | UnixFileMode.GroupRead | UnixFileMode.OtherRead;

    private string Root => Path.Combine(options.Value.Scratch, "runs");

    public string View(Guid run) => Path.Combine(DirectoryOf(run), "view");

    /// <summary>The staged table.</summary>
    public string Table(Guid run) => Path.Combine(View(run), "table.csv");

    public string Inputs(Guid run) => Path.Combine(DirectoryOf(run), "inputs");

    public string InspectionInputs(Guid run) => Path.Combine(DirectoryOf(run), "inspection");

    public string Pseudonyms(Guid run) => Path.Combine(DirectoryOf(run), "pseudonyms.json");

    /// <summary>Makes the run's own directory, which nobody else can enter.</summary>
    public void Prepare(Guid run)
    {
        MakePrivate(options.Value.Scratch);
        MakePrivate(Root);
        MakePrivate(DirectoryOf(run));
    }

    /// <summary>Makes a directory anew that a sealed run may read.</summary>
    public static void MakeOpen(string directory)
    {
        if (Directory.Exists(directory))
            Directory.Delete(directory, recursive: true);
        Directory.CreateDirectory(directory);

        // The process's umask does not apply to a mode that is set afterwards.
        File.SetUnixFileMode(directory, OpenDirectory);
    }

    /// <summary>Writes a file that a sealed run may read.</summary>
    public static async Task WriteOpenAsync(string path, ReadOnlyMemory<byte> content, CancellationToken cancellationToken)
    {
        await File.WriteAllBytesAsync(path, content, cancellationToken);
        File.SetUnixFileMode(path, OpenFile);
    }

    /// <summary>Writes a file that only the enclave may read.</summary>
    public static async Task WritePrivateAsync(string path, ReadOnlyMemory<byte> content, CancellationToken cancellationToken)
    {
        await using var file = new FileStream(path, new FileStreamOptions
        {
            Mode = FileMode.Create,
            Access = FileAccess.Write,
            UnixCreateMode = PrivateFile,
            Options = FileOptions.Asynchronous,
        });
        await file.WriteAsync(content, cancellationToken);
    }

    /// <summary>Removes everything of a run; nothing happens when there is nothing.</summary>
    public void Remove(Guid run)
    {
        if (Directory.Exists(DirectoryOf(run)))
            Directory.Delete(DirectoryOf(run), recursive: true);
    }

    /// <summary>The runs that have files.</summary>
    public IReadOnlyList<Guid> All() => Directory.Exists(Root)
        ? [.. Directory.EnumerateDirectories(Root).Select(d => Guid.TryParseExact(Path.GetFileName(d), "N", out var run) ? run : Guid.Empty).Where(r => r != Guid.Empty)]
        : [];

    private string DirectoryOf(Guid run) => Path.Combine(Root, run.ToString("N"));

    private static void MakePrivate(string directory)
    {
        Directory.CreateDirectory(directory, Private);
        File.SetUnixFileMode(directory, Private);
    }
}
