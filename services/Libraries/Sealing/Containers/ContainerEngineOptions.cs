namespace TrustedData.Sealing.Containers;

/// <summary>Whether each run gets user ids of its own.</summary>
public enum UserNamespaceMode
{
    /// <summary>On where the engine is podman, which can do it per container.</summary>
    Detect,
    On,
    Off,
}

/// <summary>Where the container engine is and what it may use; configuration section <c>Engine</c>.</summary>
public sealed record ContainerEngineOptions
{
    /// <summary>Path of the engine's API socket (podman or Docker).</summary>
    public string Socket { get; init; } = "";

    /// <summary>Path of the static launcher that is every run's first process.</summary>
    public string Launcher { get; init; } = "";

    /// <summary>A directory of this engine's own: collected files and raw logs stand here until removed. Created 0700.</summary>
    public string Scratch { get; init; } = "";

    public UserNamespaceMode UserNamespaces { get; init; } = UserNamespaceMode.Detect;

    /// <summary>Open files a process may have. Above the engine's own hard limit nothing starts.</summary>
    public long OpenFiles { get; init; } = 1024;

    /// <summary>How long an engine call may take before the engine counts as unreachable.</summary>
    public TimeSpan CallTimeout { get; init; } = TimeSpan.FromSeconds(30);
}
