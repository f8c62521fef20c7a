using System.ComponentModel;
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace TrustedData.Enclave.Datasets.Snapshots;

/// <summary>What the platform's class library does not offer of the file system, and the modes and times of what runs may read.</summary>
internal static partial class FileSystem
{
    internal const UnixFileMode Private = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;

    private const UnixFileMode OpenDirectory = Private | UnixFileMode.GroupRead | UnixFileMode.GroupExecute | UnixFileMode.OtherRead | UnixFileMode.OtherExecute;
    private const UnixFileMode OpenFile = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead | UnixFileMode.OtherRead;

    // errno of Linux: the target is on another file system; links are not allowed here; the file has too many.
    private const int CrossDevice = 18;
    private const int NotPermitted = 1;
    private const int TooManyLinks = 31;

    // Times of files say when people were seen or imported, so everything that a run can read has this one.
    private static readonly DateTime Time = new(2000, 1, 1, 0, 0, 0, DateTimeKind.Utc);

    /// <summary>Makes a file readable by everyone who can enter its directory, with the one fixed time.</summary>
    internal static void OpenToRuns(string file)
    {
        File.SetUnixFileMode(file, OpenFile);
        File.SetLastAccessTimeUtc(file, Time);
        File.SetLastWriteTimeUtc(file, Time);
    }

    /// <summary>Does the same for a directory and all directories in it, after everything was put into them.</summary>
    internal static void OpenDirectoriesToRuns(string directory)
    {
        foreach (var inner in Directory.EnumerateDirectories(directory).ToList())
            OpenDirectoriesToRuns(inner);
        File.SetUnixFileMode(directory, OpenDirectory);
        Directory.SetLastAccessTimeUtc(directory, Time);
        Directory.SetLastWriteTimeUtc(directory, Time);
    }

    /// <summary>Makes a directory that only this service can enter, unless it is there.</summary>
    internal static string CreatePrivate(string directory)
    {
        Directory.CreateDirectory(directory, Private);
        return directory;
    }

    /// <summary>Gives a file that runs may read a second name; copies it where the file system cannot do that.</summary>
    internal static void LinkOrCopy(string existing, string created)
    {
        if (Link(existing, created) == 0)
            return;
        var error = Marshal.GetLastPInvokeError();
        if (error is not (CrossDevice or NotPermitted or TooManyLinks))
            throw new IOException("A file cannot be linked.", new Win32Exception(error));
        File.Copy(existing, created);
        OpenToRuns(created);
    }

    /// <summary>Waits until everything that was written to the file system of a file is on its disk.</summary>
    internal static void Flush(string file)
    {
        using var handle = File.OpenHandle(file);
        if (SyncFileSystem(handle) != 0)
            throw new IOException("The file system cannot be flushed.", new Win32Exception(Marshal.GetLastPInvokeError()));
    }

    [LibraryImport("libc", EntryPoint = "link", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int Link(string existing, string created);

    [LibraryImport("libc", EntryPoint = "syncfs", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int SyncFileSystem(SafeFileHandle file);
}
