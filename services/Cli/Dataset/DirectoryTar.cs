using System.Formats.Tar;
using TrustedData.Cli.Shell;

namespace TrustedData.Cli.Dataset;

/// <summary>One file of a dataset's directory.</summary>
/// <param name="Path">Where it lies.</param>
/// <param name="Name">Its name in the tar: relative, with slashes.</param>
/// <param name="Bytes">Its length.</param>
public sealed record DatasetFile(string Path, string Name, long Bytes);

/// <summary>
/// Writes a directory as a tar stream: its regular files in the order of their names, without times, owners or modes of this
/// machine, so that the same files always give the same bytes.
/// </summary>
public static class DirectoryTar
{
    private static readonly EnumerationOptions Everything = new() { AttributesToSkip = FileAttributes.None, IgnoreInaccessible = false };

    /// <summary>The files. What begins with a dot (version control, file managers) is no part of a dataset.</summary>
    /// <exception cref="CliException">There is no directory, it has no files, or it holds links.</exception>
    public static IReadOnlyList<DatasetFile> List(string directory)
    {
        var root = new DirectoryInfo(directory);
        if (!root.Exists)
            throw new CliException("dataset-missing", $"{directory} is no directory. Give the directory of a BIDS dataset or a data package.");
        var files = new List<DatasetFile>();
        Collect(root, "", files);
        if (files.Count == 0)
            throw new CliException("dataset-missing", $"{directory} holds no files.");
        files.Sort((left, right) => string.CompareOrdinal(left.Name, right.Name));
        return files;
    }

    /// <summary>Writes the files.</summary>
    /// <param name="files">The files, in order.</param>
    /// <param name="to">Where to.</param>
    /// <param name="progress">Told the number of bytes after each file.</param>
    /// <param name="cancellationToken">Stops it.</param>
    public static async Task WriteAsync(IReadOnlyList<DatasetFile> files, Stream to, IProgress<long>? progress, CancellationToken cancellationToken)
    {
        await using var tar = new TarWriter(to, TarEntryFormat.Pax, leaveOpen: true);
        var written = 0L;
        foreach (var file in files)
        {
            var entry = new PaxTarEntry(TarEntryType.RegularFile, file.Name)
            {
                ModificationTime = DateTimeOffset.UnixEpoch,
                Mode = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead | UnixFileMode.OtherRead,
            };
            // A pipe or a device has no length, and opening one would wait for ever.
            await using var content = file.Bytes == 0 ? null : Open(file);
            entry.DataStream = content;
            await tar.WriteEntryAsync(entry, cancellationToken);
            written += file.Bytes;
            progress?.Report(written);
        }
    }

    // Of its own kind: a fault of a file must not look like one of the connection it is sent over.
    private static FileStream Open(DatasetFile file)
    {
        try
        {
            return new FileStream(file.Path, FileMode.Open, FileAccess.Read, FileShare.Read, 1 << 16, FileOptions.Asynchronous | FileOptions.SequentialScan);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            throw new CliException("file", $"{file.Name} cannot be read: {fault.Message}", fault);
        }
    }

    private static void Collect(DirectoryInfo directory, string prefix, List<DatasetFile> files)
    {
        foreach (var item in directory.EnumerateFileSystemInfos("*", Everything))
        {
            if (item.Name.StartsWith('.'))
                continue;
            var name = $"{prefix}{item.Name}";
            // A link may lead out of the dataset, to whatever this person can read.
            if (item.LinkTarget is not null)
                throw new CliException("dataset-link", $"{name} is a link, and links are not imported. Copy the dataset with its files in place (cp -rL) and import the copy.");
            if (item is DirectoryInfo below)
                Collect(below, $"{name}/", files);
            else if (item is FileInfo file)
                files.Add(new DatasetFile(file.FullName, name, file.Length));
        }
    }
}
