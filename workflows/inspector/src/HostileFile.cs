using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace TrustedData.Workflows.Inspector;

/// <summary>Opens a file that a researcher's program left: never through a link, never anything but a regular file.</summary>
internal static partial class HostileFile
{
    private const int ReadOnly = 0;
    private const int NonBlocking = 0x800;
    private const int NoFollow = 0x20000;
    private const int CloseOnExec = 0x80000;
    private const int TooManyLinks = 40;
    private const int EmptyPath = 0x1000;
    private const uint TypeAndLinks = 0x5;
    private const int TypeMask = 0xF000;
    private const int Regular = 0x8000;

    /// <summary>The open file, or the id of the problem with it.</summary>
    [System.Diagnostics.CodeAnalysis.SuppressMessage("Reliability", "CA2000", Justification = "The stream owns the handle.")]
    public static (FileStream? File, string? Problem) Open(string path, long mostBytes)
    {
        var descriptor = OpenFile(path, ReadOnly | NonBlocking | NoFollow | CloseOnExec);
        if (descriptor < 0)
            return (null, Marshal.GetLastPInvokeError() == TooManyLinks ? "link" : "unreadable");
        if (ProblemOf(descriptor) is { } problem)
        {
            using var rejected = new SafeFileHandle(descriptor, ownsHandle: true);
            return (null, problem);
        }

        var file = new FileStream(new SafeFileHandle(descriptor, ownsHandle: true), FileAccess.Read, 1 << 16);
        if (file.Length <= mostBytes)
            return (file, null);
        file.Dispose();
        return (null, "too-large");
    }

    private static string? ProblemOf(int descriptor)
    {
        // struct statx has one layout on every architecture: links at byte 16, mode at byte 28.
        Span<byte> status = stackalloc byte[256];
        if (Status(descriptor, "", EmptyPath, TypeAndLinks, ref status[0]) != 0)
            return "unreadable";
        var links = BitConverter.ToUInt32(status[16..]);
        return (BitConverter.ToUInt16(status[28..]) & TypeMask) switch
        {
            Regular => links > 1 ? "hardlink" : null,
            0x4000 => "directory",
            0x1000 => "fifo",
            0xC000 => "socket",
            _ => "device",
        };
    }

    [LibraryImport("libc", EntryPoint = "statx", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int Status(int directory, string path, int flags, uint mask, ref byte status);

    [LibraryImport("libc", EntryPoint = "open", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int OpenFile(string path, int flags);
}
