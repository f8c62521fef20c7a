using System.Text.RegularExpressions;

namespace TrustedData.Sealing;

/// <summary>The rules a <see cref="SealedRunSpec"/> keeps, whatever engine runs it.</summary>
public static partial class SealedRunRules
{
    /// <summary>One page of the kernel; areas are given out in pages.</summary>
    private const long SmallestArea = 4096;

    private const int MostAreas = 4;

    /// <summary>Below every hard limit on processes an engine may run under.</summary>
    private const int MostPids = 4096;

    /// <summary>What the sealed run's own file system keeps for itself.</summary>
    private static readonly string[] Reserved =
        ["/bin", "/dev", "/etc", "/lib", "/lib64", "/proc", "/run", "/sbin", "/sealed", "/sys", "/tmp", "/usr", "/var"];

    /// <summary>The first rule that <paramref name="spec"/> breaks, in words for its author; null when it keeps them all.</summary>
    public static string? Problem(SealedRunSpec spec) =>
        NameProblem(spec.Name)
        ?? ImageProblem(spec.Image)
        ?? CommandProblem(spec.Command)
        ?? AreasProblem(spec.Areas)
        ?? spec.Mounts.Select(mount => MountProblem(mount, spec.Areas)).FirstOrDefault(problem => problem is not null)
        ?? MountsTogetherProblem(spec.Mounts)
        ?? PathProblem(spec.WorkingDirectory, "working directory")
        ?? LimitsProblem(spec.Limits);

    /// <summary>Whether a run may have this name.</summary>
    public static bool IsName(string name) => Name().IsMatch(name);

    private static string? NameProblem(string name) =>
        IsName(name) ? null : "a run's name has 1 to 63 lower-case letters, digits and hyphens and begins with a letter or digit";

    private static string? ImageProblem(string image) =>
        Digest().IsMatch(image) ? null : "the image is named by its digest, sha256: and 64 hex digits";

    private static string? CommandProblem(IReadOnlyList<string> command)
    {
        if (command.Count == 0 || !command[0].StartsWith('/'))
            return "the command begins with the absolute path of a program";
        if (command.Count > 256 || command.Sum(argument => (long)argument.Length) > 65_536)
            return "the command has at most 256 arguments and 65536 characters";
        return command.Any(argument => argument.Contains('\0', StringComparison.Ordinal)) ? "an argument holds a NUL" : null;
    }

    private static string? AreasProblem(IReadOnlyList<CollectedArea> areas)
    {
        if (areas.Count > MostAreas)
            return $"a run has at most {MostAreas} areas";
        if (areas.DistinctBy(area => area.Name).Count() != areas.Count)
            return "two areas have the same name";
        foreach (var area in areas)
        {
            if (!AreaName().IsMatch(area.Name) || Reserved.Contains("/" + area.Name))
                return "an area's name has 1 to 16 lower-case letters and is not a system directory's";
            if (area.Bytes < SmallestArea || area.Files < 1)
                return $"area {area.Name} needs room for at least {SmallestArea} bytes and one file";
        }

        return null;
    }

    private static string? MountProblem(ReadOnlyMount mount, IReadOnlyList<CollectedArea> areas) =>
        PathProblem(mount.HostPath, "mounted path")
        ?? PathProblem(mount.ContainerPath, "place of a mount")
        ?? (IsBelowAny(mount.ContainerPath, [.. Reserved, .. areas.Select(area => "/" + area.Name)])
            ? $"nothing can be mounted at {mount.ContainerPath}"
            : null);

    private static string? MountsTogetherProblem(IReadOnlyList<ReadOnlyMount> mounts) =>
        mounts.DistinctBy(mount => mount.ContainerPath).Count() == mounts.Count ? null : "two mounts have the same place";

    /// <summary>Commas and quotes are refused because an engine may pass mounts on as comma-separated text.</summary>
    private static string? PathProblem(string path, string what) =>
        PlainPath().IsMatch(path) && Path.TrimEndingDirectorySeparator(Path.GetFullPath(path)) == path
            ? null
            : $"the {what} is an absolute path in its shortest form, of letters, digits and . _ - + @ : = and blanks";

    private static bool IsBelowAny(string path, string[] directories) =>
        path == "/" || Array.Exists(directories, directory => path == directory || path.StartsWith(directory + "/", StringComparison.Ordinal));

    private static string? LimitsProblem(SealedRunLimits limits)
    {
        if (limits.MemoryBytes < 8 << 20)
            return "a run needs at least 8 MiB of memory";
        if (limits.Cpus is not (>= 0.01 and <= 1024))
            return "processors are between 0.01 and 1024";
        if (limits.Pids is < 1 or > MostPids)
            return $"processes are between 1 and {MostPids}";
        if (limits.Deadline < TimeSpan.FromMilliseconds(1) || limits.Deadline > TimeSpan.FromDays(30))
            return "the deadline is between 1 ms and 30 days";
        return limits.LogBytes < 0 || limits.TemporaryBytes < SmallestArea
            ? $"the log's bound is not negative, and /tmp has room for at least {SmallestArea} bytes"
            : null;
    }

    [GeneratedRegex(@"\A[a-z0-9][a-z0-9-]{0,62}\z", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Name();

    [GeneratedRegex(@"\Asha256:[0-9a-f]{64}\z", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Digest();

    [GeneratedRegex(@"\A[a-z]{1,16}\z", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex AreaName();

    [GeneratedRegex(@"\A/[\p{L}\p{N}._+@:= /-]*\z", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex PlainPath();
}
