using System.Globalization;
using System.Security.Cryptography;
using System.Text.Json;
using Docker.DotNet.Models;

namespace TrustedData.Sealing.Containers;

/// <summary>Translates a <see cref="SealedRunSpec"/> into what the Docker Engine API is asked for.</summary>
public static class ContainerDescription
{
    /// <summary>Marks containers of this library.</summary>
    public const string RunLabel = "dev.trusteddata.run";

    /// <summary>The digest of the spec a container was made from.</summary>
    public const string SpecLabel = "dev.trusteddata.spec";

    /// <summary>The program's user and group: nobody's on the host, and not the launcher's.</summary>
    public const int ProgramUser = 65532;

    /// <summary>The ids of one user namespace: all that an image's files can belong to.</summary>
    private const int NamespaceIds = 65536;

    private const long Page = 4096;
    private const long SharedMemoryBytes = 16 << 20;

    /// <summary>For the launcher's own pages and the kernel's bookkeeping of the areas.</summary>
    private const long LauncherBytes = 4 << 20;

    /// <summary>Below any engine's hard limit; the pids limit is what bounds a run.</summary>
    private const long ProcessesOfAUser = 8192;

    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(2);

    /// <summary>What the launcher needs and the program never has: to become the program's user and drop everything, to kill the
    /// program's processes, and to read the files they left.</summary>
    private static readonly string[] LauncherCapabilities = ["SETUID", "SETGID", "SETPCAP", "KILL", "DAC_READ_SEARCH"];

    /// <summary>Same spec, same text, in any process: the mark by which a container is adopted or refused.</summary>
    public static string DigestOf(SealedRunSpec spec)
    {
        var ordered = spec with { Labels = new SortedDictionary<string, string>(spec.Labels.ToDictionary(), StringComparer.Ordinal) };
        return Convert.ToHexStringLower(SHA256.HashData(JsonSerializer.SerializeToUtf8Bytes(ordered)));
    }

    /// <param name="spec">What to run; keeps the rules.</param>
    /// <param name="collection">The attempt's directory, the launcher's to write.</param>
    /// <param name="fixedFiles">By place in the container: files that stand in for those an engine would fill from the host.</param>
    /// <param name="userNamespace">Whether the run gets user ids of its own.</param>
    /// <param name="options">The launcher's path and the limit on open files.</param>
    public static CreateContainerParameters Describe(
        SealedRunSpec spec,
        string collection,
        IReadOnlyDictionary<string, string> fixedFiles,
        bool userNamespace,
        ContainerEngineOptions options) => new()
        {
            Name = spec.Name,
            Image = spec.Image,
            Entrypoint = ["/sealed/launcher", .. LauncherArguments(spec), "--"],
            Cmd = [.. spec.Command],
            User = "0:0",
            // The launcher changes to the working directory itself; the engine would create it.
            WorkingDir = "/",
            Hostname = "sealed",
            NetworkDisabled = true,
            StopSignal = "SIGTERM",
            Labels = new Dictionary<string, string>(spec.Labels) { [RunLabel] = spec.Name, [SpecLabel] = DigestOf(spec) },
            HostConfig = Confine(spec, collection, fixedFiles, userNamespace, options),
        };

    private static HostConfig Confine(
        SealedRunSpec spec,
        string collection,
        IReadOnlyDictionary<string, string> fixedFiles,
        bool userNamespace,
        ContainerEngineOptions options)
    {
        var memory = MemoryOf(spec);
        return new()
        {
            NetworkMode = "none",
            IpcMode = "private",
            CgroupnsMode = "private",
            UsernsMode = userNamespace ? $"auto:size={NamespaceIds}" : "",
            ReadonlyRootfs = true,
            CapDrop = ["ALL"],
            CapAdd = LauncherCapabilities,
            SecurityOpt = ["no-new-privileges"],
            // The launcher keeps a bounded log itself.
            LogConfig = new LogConfig { Type = "none" },
            RestartPolicy = new RestartPolicy { Name = RestartPolicyKind.No },
            Memory = memory,
            MemorySwap = memory,
            NanoCPUs = (long)(spec.Limits.Cpus * 1_000_000_000),
            PidsLimit = spec.Limits.Pids + 1,
            Ulimits =
            [
                new Ulimit { Name = "nofile", Soft = options.OpenFiles, Hard = options.OpenFiles },
                new Ulimit { Name = "nproc", Soft = ProcessesOfAUser, Hard = ProcessesOfAUser },
                new Ulimit { Name = "core", Soft = 0, Hard = 0 },
            ],
            Tmpfs = Areas(spec),
            Mounts =
            [
                ReadOnly(options.Launcher, "/sealed/launcher"),
                new Mount { Type = "bind", Source = collection, Target = "/sealed/collect" },
                .. fixedFiles.Select(file => ReadOnly(file.Value, file.Key)),
                .. spec.Mounts.Select(mount => ReadOnly(mount.HostPath, mount.ContainerPath)),
            ],
        };
    }

    private static Mount ReadOnly(string source, string target) => new() { Type = "bind", Source = source, Target = target, ReadOnly = true };

    /// <summary>Areas live in memory that the kernel counts as the run's, so they come on top of what the program may use.</summary>
    private static long MemoryOf(SealedRunSpec spec) =>
        spec.Limits.MemoryBytes + spec.Limits.TemporaryBytes + spec.Areas.Sum(SizeOf) + SharedMemoryBytes + LauncherBytes;

    /// <summary>One page more than the limit: the launcher takes its use as the sign that the limit was met.</summary>
    private static long SizeOf(CollectedArea area) => ((area.Bytes + Page - 1) / Page * Page) + Page;

    private static Dictionary<string, string> Areas(SealedRunSpec spec)
    {
        static string Options(long bytes, string mode) =>
            string.Create(CultureInfo.InvariantCulture, $"rw,nosuid,nodev,noexec,size={bytes},mode={mode}");

        var areas = spec.Areas.ToDictionary(area => "/" + area.Name, area => Options(SizeOf(area), "1777"));
        areas["/tmp"] = Options(spec.Limits.TemporaryBytes, "1777");
        // In place of the one that engines mount on the host, outside the container's own mounts.
        areas["/dev/shm"] = Options(SharedMemoryBytes, "1777");
        // Hides the collection from the program: nobody but the launcher can enter. Not noexec, for the launcher lies below it.
        areas["/sealed"] = "rw,nosuid,nodev,size=65536,mode=0700";
        return areas;
    }

    private static IEnumerable<string> LauncherArguments(SealedRunSpec spec)
    {
        static string Number(double value) => ((long)value).ToString(CultureInfo.InvariantCulture);

        yield return "--deadline-ms";
        yield return Number(spec.Limits.Deadline.TotalMilliseconds);
        yield return "--grace-ms";
        yield return Number(Grace.TotalMilliseconds);
        yield return "--log-bytes";
        yield return Number(spec.Limits.LogBytes);
        yield return "--uid";
        yield return Number(ProgramUser);
        yield return "--directory";
        yield return spec.WorkingDirectory;
        foreach (var variable in SealedEnvironment.Variables)
        {
            yield return "--env";
            yield return variable;
        }

        foreach (var area in spec.Areas)
        {
            yield return "--area";
            yield return string.Create(CultureInfo.InvariantCulture, $"{area.Name}:{area.Bytes}:{area.Files}");
        }
    }
}
