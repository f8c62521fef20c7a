using System.Security.Cryptography;
using System.Text;

namespace TrustedData.Sealing.Containers;

/// <summary>
/// What the engine keeps on disk, all below one 0700 directory:
/// <code>
/// etc/{hosts,resolv.conf,hostname}    the same for all runs
/// runs/NAME/canceled                  the run was canceled, before or after its start
/// runs/NAME/ATTEMPT/                  what the launcher of one container writes: log, files, status.json (last)
/// </code>
/// Each container has an attempt's directory of its own: of two calls that create the same run at once, one loses its
/// container, and must not have touched what the other's is writing.
/// </summary>
public sealed class RunScratch(string root)
{
    private const UnixFileMode Private = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;

    /// <summary>The launcher's user is somebody the host does not know; the parents keep everybody else out.</summary>
    private const UnixFileMode Open = (UnixFileMode)0b111_111_111;

    private const UnixFileMode Readable = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead | UnixFileMode.OtherRead;

    private const string StatusName = "status.json";
    private const string LogName = "log";
    private const string CanceledName = "canceled";

    private string Runs => Path.Combine(root, "runs");

    /// <summary>Files that an engine would otherwise fill from the host's own, by place in the container.</summary>
    public IReadOnlyDictionary<string, string> PrepareFixedFiles()
    {
        Directory.CreateDirectory(root, Private);
        Directory.CreateDirectory(Runs, Private);
        var directory = Directory.CreateDirectory(Path.Combine(root, "etc"), Private).FullName;
        return new Dictionary<string, string>
        {
            ["/etc/hosts"] = FixedFile(directory, "hosts", "127.0.0.1 localhost\n"),
            ["/etc/resolv.conf"] = FixedFile(directory, "resolv.conf", ""),
            ["/etc/hostname"] = FixedFile(directory, "hostname", "sealed\n"),
        };
    }

    public string NewAttempt(string name)
    {
        var attempt = Path.Combine(Directory.CreateDirectory(RunDirectory(name), Private).FullName, RandomNumberGenerator.GetHexString(16, lowercase: true));
        Directory.CreateDirectory(attempt, Open);
        // The process's umask does not apply to a mode that is set afterwards.
        File.SetUnixFileMode(attempt, Open);
        return attempt;
    }

    public static void DropAttempt(string attempt) => Directory.Delete(attempt, recursive: true);

    /// <summary>The status of the run, and the directory it stands in; null while no attempt has ended.</summary>
    public (string Attempt, byte[] Status)? FindStatus(string name)
    {
        foreach (var attempt in Attempts(name))
        {
            var status = ReadIfThere(Path.Combine(attempt, StatusName));
            if (status is not null)
                return (attempt, status);
        }

        return null;
    }

    /// <summary>The log of the attempt that got as far as writing one.</summary>
    public FileStream? OpenLog(string name)
    {
        foreach (var attempt in Attempts(name))
        {
            try
            {
                return new FileStream(Path.Combine(attempt, LogName), FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            }
            catch (Exception exception) when (exception is FileNotFoundException or DirectoryNotFoundException)
            {
                // An attempt that lost its container, or never started.
            }
        }

        return null;
    }

    public void MarkCanceled(string name)
    {
        var directory = Directory.CreateDirectory(RunDirectory(name), Private).FullName;
        File.WriteAllBytes(Path.Combine(directory, CanceledName), []);
    }

    public bool IsCanceled(string name) => File.Exists(Path.Combine(RunDirectory(name), CanceledName));

    /// <summary>Removes the run's directory, its status first: what is half removed must not look finished.</summary>
    public void Remove(string name)
    {
        try
        {
            foreach (var attempt in Attempts(name))
                File.Delete(Path.Combine(attempt, StatusName));
            Directory.Delete(RunDirectory(name), recursive: true);
        }
        catch (DirectoryNotFoundException)
        {
            // Removed already, by an earlier call or by one that runs beside this one.
        }
    }

    /// <summary>Calls back with a run's name when its status appears.</summary>
    public IDisposable WatchStatuses(Action<string> appeared)
    {
        var watcher = new FileSystemWatcher(Runs, StatusName) { IncludeSubdirectories = true, NotifyFilter = NotifyFilters.FileName };
        watcher.Renamed += (_, change) =>
        {
            // NAME/ATTEMPT/status.json
            if (change.Name?.Split(Path.DirectorySeparatorChar) is [var name, _, _])
                appeared(name);
        };
        watcher.EnableRaisingEvents = true;
        return watcher;
    }

    public IEnumerable<string> Names() =>
        Directory.Exists(Runs) ? Directory.EnumerateDirectories(Runs).Select(directory => Path.GetFileName(directory)) : [];

    private string RunDirectory(string name) =>
        SealedRunRules.IsName(name) ? Path.Combine(Runs, name) : throw new ArgumentException("not a run's name", nameof(name));

    private string[] Attempts(string name)
    {
        try
        {
            return Directory.GetDirectories(RunDirectory(name));
        }
        catch (DirectoryNotFoundException)
        {
            return [];
        }
    }

    private static byte[]? ReadIfThere(string path)
    {
        try
        {
            return File.ReadAllBytes(path);
        }
        catch (Exception exception) when (exception is FileNotFoundException or DirectoryNotFoundException)
        {
            return null;
        }
    }

    /// <summary>Renamed into place, for runs that are starting have the old one mounted.</summary>
    private static string FixedFile(string directory, string name, string content)
    {
        var path = Path.Combine(directory, name);
        var bytes = Encoding.UTF8.GetBytes(content);
        if (ReadIfThere(path)?.AsSpan().SequenceEqual(bytes) == true)
            return path;
        var fresh = $"{path}.{Environment.ProcessId}";
        File.WriteAllBytes(fresh, bytes);
        File.SetUnixFileMode(fresh, Readable);
        File.Move(fresh, path, overwrite: true);
        return path;
    }
}
