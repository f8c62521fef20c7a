using System.Linq.Expressions;
using TrustedData.Contracts.Kinds;
using TrustedData.Hub.Runs;

namespace TrustedData.Hub.Tes;

/// <summary>A run's state in the words of TES (tesState), and back as a filter.</summary>
public static class TesStates
{
    public const string Queued = "QUEUED";
    public const string Initializing = "INITIALIZING";
    public const string Running = "RUNNING";
    public const string Complete = "COMPLETE";
    public const string ExecutorError = "EXECUTOR_ERROR";
    public const string SystemError = "SYSTEM_ERROR";
    public const string Canceled = "CANCELED";
    public const string Canceling = "CANCELING";

    private static readonly string[] RunningStates = [PublicRunState.Running, PublicRunState.Checking, PublicRunState.Held, PublicRunState.InReview];

    // In the schema, and never the state of a run.
    private static readonly string[] Others = ["UNKNOWN", "PAUSED", "PREEMPTED"];

    /// <summary>The state of a part. What is held or in review still runs, as far as a client can tell.</summary>
    public static string Of(RunPart part) => part.PublicState switch
    {
        PublicRunState.Released => Complete,
        PublicRunState.Refused => ExecutorError,
        PublicRunState.Failed => part.PlatformFailed ? SystemError : ExecutorError,
        PublicRunState.Canceled => Canceled,
        _ when part.CancelRequestedAt is not null => Canceling,
        PublicRunState.Queued => Queued,
        PublicRunState.Staging => Initializing,
        _ => Running,
    };

    /// <summary>Whether a text is a state of the schema.</summary>
    public static bool IsState(string state) => FilterOf(state) is not null || Others.Contains(state, StringComparer.Ordinal);

    /// <summary>The parts that are in a state; null for one that no part is ever in.</summary>
    public static Expression<Func<RunPart, bool>>? FilterOf(string state) => state switch
    {
        Queued => p => p.PublicState == PublicRunState.Queued && p.CancelRequestedAt == null,
        Initializing => p => p.PublicState == PublicRunState.Staging && p.CancelRequestedAt == null,
        Running => p => RunningStates.Contains(p.PublicState) && p.CancelRequestedAt == null,
        Complete => p => p.PublicState == PublicRunState.Released,
        ExecutorError => p => p.PublicState == PublicRunState.Refused || (p.PublicState == PublicRunState.Failed && !p.PlatformFailed),
        SystemError => p => p.PublicState == PublicRunState.Failed && p.PlatformFailed,
        Canceled => p => p.PublicState == PublicRunState.Canceled,
        Canceling => p => p.CancelRequestedAt != null && (p.PublicState == PublicRunState.Queued || p.PublicState == PublicRunState.Staging || RunningStates.Contains(p.PublicState)),
        _ => null,
    };
}
