using System.Text.Json;
using TrustedData.Contracts.Kinds;
using TrustedData.Contracts.Releases;

namespace TrustedData.Hub.Runs.Show;

/// <summary>
/// A run as the members of its project see it. The state is one of queued, staging, running, checking, held, in review,
/// released, refused, failed, canceled; the message says what it means and what to do next, the reason is the id of a
/// refusal's or failure's reason, the exit class how a failed attested run ended.
/// </summary>
public sealed record RunView(
    Guid Id,
    Guid Project,
    string Dataset,
    string Workflow,
    JsonElement Parameters,
    string State,
    DateTimeOffset SubmittedAt,
    bool CancelRequested,
    Guid? RepeatOf,
    string? Message,
    string? Reason,
    string? ExitClass,
    IReadOnlyList<TimelineStep> Timeline,
    IReadOnlyList<OutputVerdict> Outputs,
    RunReleaseView? Release);

/// <summary>What was released of a run.</summary>
/// <param name="Id">Id of the release.</param>
/// <param name="Files">Its files.</param>
/// <param name="Withheld">What was withheld, in plain words.</param>
/// <param name="Recalled">Whether it must no longer be used.</param>
public sealed record RunReleaseView(Guid Id, IReadOnlyList<ReleasedFile> Files, IReadOnlyList<string> Withheld, bool Recalled);
