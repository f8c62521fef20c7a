using System.Formats.Tar;
using System.Text;

namespace TrustedData.Enclave.Datasets.Import;

/// <summary>
/// Unpacks an upload into a directory that is empty and its own. Nothing in a tar is believed: only plain files and
/// directories are taken, under names that stay inside; no link is ever made, so none can be followed.
/// </summary>
internal sealed class TarReceiver(ImportLimits limits, FindingList findings, ImportProgress progress)
{
    private const int LongestPath = 1000;
    private const int LongestPart = 255;
    private const int Deepest = 32;
    private const int BufferBytes = 1 << 17;

    private long left = limits.LargestUploadBytes;
    private int entries;

    /// <summary>How many hidden files (names beginning with a dot) were passed over.</summary>
    internal int Hidden { get; private set; }

    /// <summary>Takes the whole stream; what is wrong with it stands in the findings afterwards.</summary>
    internal async Task ReceiveAsync(Stream body, string target, CancellationToken cancellationToken)
    {
        try
        {
            await using var tar = new TarReader(body, leaveOpen: true);
            while (await tar.GetNextEntryAsync(copyData: false, cancellationToken) is { } entry)
            {
                if (++entries > limits.MostFiles)
                {
                    findings.Add(Shown(entry.Name), $"The upload has more than {limits.MostFiles} files and directories.");
                    return;
                }

                if (!await TakeAsync(entry, target, cancellationToken))
                    return;
            }

            if (entries == 0)
                findings.Add(".", "The upload is empty. Send the dataset's directory as a tar stream, not compressed.");
        }
        catch (Exception exception) when (exception is InvalidDataException or EndOfStreamException or FormatException or NotSupportedException)
        {
            findings.Add(".", "The upload is not a sound tar stream, or it is cut off. Send the dataset's directory as a tar stream, not compressed.");
        }
    }

    // False when nothing more is to be read.
    private async Task<bool> TakeAsync(TarEntry entry, string target, CancellationToken cancellationToken)
    {
        switch (entry.EntryType)
        {
            case TarEntryType.GlobalExtendedAttributes:
                return true;
            case TarEntryType.Directory or TarEntryType.RegularFile or TarEntryType.V7RegularFile:
                break;
            default:
                findings.Add(Shown(entry.Name), "Only files and directories are taken; this is a link, a device or something else.");
                return true;
        }

        if (Inside(entry.Name) is not { } path)
        {
            findings.Add(Shown(entry.Name), "The name is not one of a file inside the dataset: no part may be empty, '.' or '..', absolute, or contain control characters or backslashes; at most 1,000 characters.");
            return true;
        }

        if (path.Length == 0)
            return true;
        if (path.Split('/').Any(part => part[0] == '.'))
        {
            Hidden++;
            return true;
        }

        return await WriteAsync(entry, Path.Combine(target, path), cancellationToken);
    }

    private async Task<bool> WriteAsync(TarEntry entry, string path, CancellationToken cancellationToken)
    {
        await using var file = Make(entry, path);
        if (file is not null)
            return entry.DataStream is null || await CopyAsync(entry.DataStream, file, entry.Name, cancellationToken);
        if (entry.EntryType != TarEntryType.Directory || !Directory.Exists(path))
            findings.Add(Shown(entry.Name), "The name stands in the upload twice.");
        return true;
    }

    // The file, opened; null for a directory, and where something else stands in the way.
    private static FileStream? Make(TarEntry entry, string path)
    {
        try
        {
            Directory.CreateDirectory(entry.EntryType == TarEntryType.Directory ? path : Path.GetDirectoryName(path)!);
            return entry.EntryType == TarEntryType.Directory ? null : new FileStream(path, FileMode.CreateNew, FileAccess.Write, FileShare.None, bufferSize: 0, useAsync: true);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException && (Path.Exists(path) || IsBelowFile(path)))
        {
            return null;
        }
    }

    private static bool IsBelowFile(string path)
    {
        for (var above = Path.GetDirectoryName(path); above is not null; above = Path.GetDirectoryName(above))
        {
            if (File.Exists(above))
                return true;
        }

        return false;
    }

    private async Task<bool> CopyAsync(Stream data, FileStream file, string name, CancellationToken cancellationToken)
    {
        var buffer = new byte[BufferBytes];
        for (int read; (read = await data.ReadAsync(buffer, cancellationToken)) > 0;)
        {
            left -= read;
            if (left < 0)
            {
                findings.Add(Shown(name), $"The upload has more than {limits.LargestUploadBytes} bytes.");
                return false;
            }

            await file.WriteAsync(buffer.AsMemory(0, read), cancellationToken);
            progress.Advance(read);
        }

        return true;
    }

    // The name without "./" before and "/" behind; empty for the directory itself; null when it is refused.
    private static string? Inside(string name)
    {
        var path = name.TrimEnd('/');
        while (path.StartsWith("./", StringComparison.Ordinal))
            path = path[2..];
        if (path is "." or "" && name.Length > 0 && name[0] == '.')
            return "";
        var parts = path.Split('/');
        return path.Length <= LongestPath && parts.Length <= Deepest && parts.All(IsPlain) ? path : null;
    }

    private static bool IsPlain(string part) =>
        part.Length > 0 && part is not ("." or "..") && Encoding.UTF8.GetByteCount(part) <= LongestPart &&
        !part.Any(c => char.IsControl(c) || c is '\\' or '\uFFFD');

    private static string Shown(string name)
    {
        var shown = new string([.. name.Take(200).Select(c => char.IsControl(c) ? '?' : c)]);
        return shown.Length == 0 ? "?" : shown;
    }
}
