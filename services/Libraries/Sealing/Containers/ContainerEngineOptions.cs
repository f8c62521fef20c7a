namespace TrustedData.Sealing.Containers;

/// <summary>Whether each run gets user ids of its own.</summary>
public enum UserNamespaceMode
{
    /// <summary>On where the engine can do it per container: podman running as root.</summary>
    Detect,
    On,
    Off,
}

/// <summary>Where the container engine is and what it may use; configuration section <c>Engine</c>.</summary>
public sealed record ContainerEngineOptions
{
    public const string Section = "Engine";

    /// <summary>A socket's address has room for 107 bytes.</summary>
    private const int LongestSocketPath = 107;

    /// <summary>Path of the engine's API socket (podman or Docker).</summary>
    public string Socket { get; init; } = "";

    /// <summary>Path of the static launcher that is every run's first process.</summary>
    public string Launcher { get; init; } = "";

    /// <summary>A directory of this engine's own: collected files and raw logs stand here until removed. Created 0700.</summary>
    public string Scratch { get; init; } = "";

    public UserNamespaceMode UserNamespaces { get; init; } = UserNamespaceMode.Detect;

    /// <summary>Open files a process may have. Above the engine's own hard limit nothing starts.</summary>
    public long OpenFiles { get; init; } = 4096;

    /// <summary>How long an engine call may take before the engine counts as unreachable.</summary>
    public TimeSpan CallTimeout { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>What is wrong with these options, in words for the operator; empty when they can be used.</summary>
    public IEnumerable<string> Problems()
    {
        if (!Path.IsPathFullyQualified(Socket) || Socket.Length > LongestSocketPath)
            yield return $"{Section}:{nameof(Socket)} is the absolute path of the engine's socket, at most {LongestSocketPath} characters";
        if (!Path.IsPathFullyQualified(Launcher) || !File.Exists(Launcher))
            yield return $"{Section}:{nameof(Launcher)} is the absolute path of the launcher; build it with infra/images/launcher/build.sh";
        if (!Path.IsPathFullyQualified(Scratch))
            yield return $"{Section}:{nameof(Scratch)} is the absolute path of a directory for this service alone";
        if (OpenFiles is < 64 or > 1_048_576)
            yield return $"{Section}:{nameof(OpenFiles)} is between 64 and 1048576";
        // Stopping a run waits for its end.
        if (CallTimeout < TimeSpan.FromSeconds(15))
            yield return $"{Section}:{nameof(CallTimeout)} is at least 15 seconds";
    }
}
