using System.ComponentModel;
using System.Runtime.InteropServices;
using System.Text;

namespace TrustedData.Enclave.Keys;

/// <summary>Replaces a file wholly or not at all, so that it also survives the machine's power.</summary>
internal static class DurableFile
{
    // A name that the vault never uses: what a killed process left is overwritten by the next write and listed by nobody.
    private const string Unfinished = "~";

    public static async Task ReplaceAsync(string path, Func<Stream, Task> write)
    {
        var directory = Path.GetDirectoryName(path)!;
        Directory.CreateDirectory(directory, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        var unfinished = path + Unfinished;
        try
        {
            await using (var file = new FileStream(unfinished, new FileStreamOptions
            {
                Mode = FileMode.Create,
                Access = FileAccess.Write,
                Share = FileShare.None,
                UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite,
                Options = FileOptions.Asynchronous,
            }))
            {
                await write(file);
                await file.FlushAsync();
                RandomAccess.FlushToDisk(file.SafeFileHandle);
            }

            File.Move(unfinished, path, overwrite: true);
        }
        catch
        {
            File.Delete(unfinished);
            throw;
        }

        SyncDirectory(directory);
    }

    public static bool IsFinished(string path) => !path.EndsWith(Unfinished, StringComparison.Ordinal);

    // The new name is durable only with its directory, for which the runtime has no call.
    private static void SyncDirectory(string directory)
    {
        var descriptor = NativeMethods.Open(Encoding.UTF8.GetBytes(directory + '\0'), NativeMethods.ReadOnlyDirectory);
        if (descriptor < 0)
            throw new Win32Exception(Marshal.GetLastPInvokeError());
        var failed = NativeMethods.Sync(descriptor) != 0;
        var error = Marshal.GetLastPInvokeError();
        _ = NativeMethods.Close(descriptor);
        if (failed)
            throw new Win32Exception(error);
    }

    private static class NativeMethods
    {
        // O_RDONLY | O_DIRECTORY | O_CLOEXEC
        public const int ReadOnlyDirectory = 0x10000 | 0x80000;

        [DllImport("libc", EntryPoint = "open", SetLastError = true)]
        [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
        public static extern int Open(byte[] path, int flags);

        [DllImport("libc", EntryPoint = "fsync", SetLastError = true)]
        [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
        public static extern int Sync(int descriptor);

        [DllImport("libc", EntryPoint = "close")]
        [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
        public static extern int Close(int descriptor);
    }
}
