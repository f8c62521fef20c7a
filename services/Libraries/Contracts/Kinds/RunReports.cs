namespace TrustedData.Contracts.Kinds;

/// <summary>
/// What the researcher may know of a run now. Everything in it has passed the enclave's rule of what may be seen; the hub
/// shows it as it is.
/// </summary>
/// <param name="PartId">The part of the run.</param>
/// <param name="Sequence">Grows with each report of the run; an older one is ignored.</param>
/// <param name="State">One of <see cref="PublicRunState"/>.</param>
/// <param name="At">When the state was entered; in coarse steps for a run with its own code.</param>
/// <param name="ExitClass">How a failed attested run ended; null otherwise.</param>
/// <param name="Reason">Id of the reason of a refusal or a failure; null otherwise.</param>
/// <param name="Message">What it means and what to do next, in plain words.</param>
/// <param name="Outputs">A verdict per output, once there is one.</param>
/// <param name="Timeline">The states so far.</param>
public sealed record RunReported(
    Guid PartId,
    long Sequence,
    string State,
    DateTimeOffset At,
    string? ExitClass,
    string? Reason,
    string? Message,
    IReadOnlyList<OutputVerdict> Outputs,
    IReadOnlyList<TimelineStep> Timeline);

/// <summary>A state that was entered, and when.</summary>
public sealed record TimelineStep(string State, DateTimeOffset At);

/// <summary>What became of one output: <c>released</c>, <c>held</c>, <c>refused</c>, with a text that tells nothing about any cell.</summary>
public sealed record OutputVerdict(string Output, string File, string Verdict, string Message);

/// <summary>A release must no longer be used or handed out.</summary>
public sealed record ReleaseRecalled(Guid PartId, Guid ReleaseId, string ReasonCode, DateTimeOffset At);

/// <summary>The states that people see.</summary>
public static class PublicRunState
{
    public const string Queued = "queued";
    public const string Staging = "staging";
    public const string Running = "running";
    public const string Checking = "checking";
    public const string Held = "held";
    public const string InReview = "in review";
    public const string Released = "released";
    public const string Refused = "refused";
    public const string Failed = "failed";
    public const string Canceled = "canceled";

    /// <summary>Whether nothing more will happen to the run.</summary>
    public static bool IsEnd(string state) => state is Released or Refused or Failed or Canceled;
}
