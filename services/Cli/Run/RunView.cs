using TrustedData.Contracts.Kinds;
using TrustedData.Contracts.Releases;

namespace TrustedData.Cli.Run;

/// <summary>What is shown of a run.</summary>
public sealed record RunView(
    Guid Id, Guid Project, string? Dataset, string? Workflow, string State, DateTimeOffset SubmittedAt, bool CancelRequested, Guid? RepeatOf,
    string? Message, string? ExitClass, IReadOnlyList<TimelineStep>? Timeline, IReadOnlyList<OutputVerdict>? Outputs, RunReleaseView? Release)
{
    /// <summary>Whether nothing more happens unless a person decides.</summary>
    public bool IsAtRest => State is PublicRunState.Held or PublicRunState.InReview || HasEnded;

    /// <summary>Whether nothing more happens.</summary>
    public bool HasEnded => State is PublicRunState.Released || HasFailed;

    /// <summary>Whether it ended without a release.</summary>
    public bool HasFailed => State is PublicRunState.Refused or PublicRunState.Failed or PublicRunState.Canceled;
}

/// <summary>What is shown of a run's release.</summary>
public sealed record RunReleaseView(Guid Id, IReadOnlyList<ReleasedFile>? Files, IReadOnlyList<string>? Withheld, bool Recalled);
