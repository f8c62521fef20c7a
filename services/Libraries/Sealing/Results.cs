namespace TrustedData.Sealing;

public enum StartOutcome
{
    /// <summary>This call started the run.</summary>
    Started,

    /// <summary>A run of this name and spec had been started before, and may have ended since.</summary>
    Adopted,

    /// <summary>The run was canceled before it could start; it never will.</summary>
    Canceled,

    /// <summary>The engine has no image of that digest.</summary>
    ImageMissing,

    /// <summary>A run of this name exists with another spec.</summary>
    Conflict,

    /// <summary>The spec breaks a rule; the reason says which.</summary>
    Invalid,

    /// <summary>The engine answered and refused.</summary>
    Refused,

    /// <summary>The engine did not answer; try again later.</summary>
    Unreachable,
}

/// <summary>A start's outcome; the reason is for the operator, in English, and empty on success.</summary>
public sealed record StartResult(StartOutcome Outcome, string Reason = "");

public enum RunPhase
{
    NotFound,

    /// <summary>The engine knows the run; its program has not begun.</summary>
    Created,
    Running,
    Ended,

    /// <summary>The engine did not answer; nothing is known.</summary>
    Unreachable,
}

/// <summary>What is known of a run; the end is present exactly when the phase is <see cref="RunPhase.Ended"/>.</summary>
public sealed record Observation(RunPhase Phase, RunEnd? End = null, string Reason = "");

/// <summary>Why a run ended; the first that applies, in this order, apart from the first two.</summary>
public enum ExitClass
{
    Succeeded,

    /// <summary>The program ended with a code other than zero, or by a signal that no limit sent.</summary>
    ProgramError,
    Canceled,
    DeadlineExceeded,
    OutOfMemory,
    TooManyProcesses,
    OutputTooLarge,
    TooManyFiles,

    /// <summary>The sealed run could not be set up inside its container; the program never ran.</summary>
    EngineError,

    /// <summary>
    /// The container ended from outside before it could report: the machine restarted, or the engine or an operator killed
    /// it. Nothing was collected. It may be removed and started again; a caller bounds how often, for a program that
    /// starves the kernel can cause this too.
    /// </summary>
    Interrupted,
}

/// <summary>How a run ended. Only <see cref="ExitClass.Succeeded"/> leaves files.</summary>
public sealed record RunEnd
{
    public required ExitClass Class { get; init; }

    /// <summary>The program's exit code; null when a signal ended it or it never ran.</summary>
    public int? ExitCode { get; init; }

    /// <summary>The signal that ended the program, if one did.</summary>
    public int? Signal { get; init; }

    /// <summary>From the program's start to its end.</summary>
    public TimeSpan Duration { get; init; }

    /// <summary>What the program wrote to standard output and error, kept or not.</summary>
    public long LogBytes { get; init; }

    public bool LogTruncated { get; init; }

    public IReadOnlyList<AreaReport> Areas { get; init; } = [];

    /// <summary>For the operator: what failed in <see cref="ExitClass.EngineError"/> and <see cref="ExitClass.Interrupted"/>.</summary>
    public string Detail { get; init; } = "";
}

/// <summary>
/// What was collected from an area: number of files, their bytes together, and what was not; all problems are counted, the
/// first few are listed.
/// </summary>
public sealed record AreaReport(string Name, int Files, long Bytes, int ProblemCount, IReadOnlyList<AreaProblem> Problems);

/// <summary>Something in an area that was not collected.</summary>
/// <param name="Id"><c>link</c>, <c>hardlink</c>, <c>directory</c>, <c>device</c>, <c>fifo</c>, <c>socket</c> or <c>name</c>.</param>
/// <param name="Name">The entry's name, every byte but letters, digits, dot, hyphen and underscore as <c>%XX</c>.</param>
public sealed record AreaProblem(string Id, string Name);

public enum CollectOutcome
{
    Collected,
    NotEnded,

    /// <summary>The run ended in a way that leaves no files, or is not known.</summary>
    Nothing,
    Unreachable,
}

/// <summary>
/// By area name: a directory of the host with the collected files, flat, all regular, readable by the enclave and mountable
/// read-only into another run; valid until <see cref="ISealedRunEngine.Remove"/>.
/// </summary>
public sealed record CollectResult(CollectOutcome Outcome, IReadOnlyDictionary<string, string> Directories);

public enum EngineOutcome
{
    Done,
    NotFound,
    Refused,
    Unreachable,
}

public sealed record EngineResult(EngineOutcome Outcome, string Reason = "");

/// <summary>Names of runs; empty unless the outcome is <see cref="EngineOutcome.Done"/>.</summary>
public sealed record OwnedRuns(EngineOutcome Outcome, IReadOnlyList<string> Names, string Reason = "");

/// <summary>The image's own digest, when found.</summary>
public sealed record ImageResult(EngineOutcome Outcome, string? Digest = null, string Reason = "");

/// <param name="Bytes">Hostile bytes: what the program wrote to standard output and error, in order of arrival.</param>
/// <param name="Truncated">More had been written than is given here.</param>
public sealed record RawLog(ReadOnlyMemory<byte> Bytes, bool Truncated);

/// <summary>What answers at the engine's socket, and whether every run gets user ids of its own there.</summary>
public sealed record EngineStatus(bool Reachable, string Product, string Version, bool UserNamespaces, string Reason = "");

/// <param name="Name">The run that started or ended; null when events may have been missed and all runs are to be looked at.</param>
public sealed record RunEvent(string? Name);
