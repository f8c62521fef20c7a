namespace TrustedData.Enclave.Runs.Reconciling;

/// <summary>A run that may need something: its id, and the fact of its last change.</summary>
public sealed record DueRun(Guid Id, Guid LastFact);

/// <summary>
/// What the reconciler remembers of the runs between two looks: which are being moved, and what each of the others waits for.
/// All of it may be lost; then every run is looked at once more.
/// </summary>
public sealed class RunBoard
{
    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(250);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan LongestSlowPause = TimeSpan.FromMinutes(10);

    private readonly Lock gate = new();
    private readonly Dictionary<Guid, Guid> moving = [];
    private readonly HashSet<Guid> askedMeanwhile = [];
    private readonly Dictionary<Guid, Rest> rests = [];

    /// <summary>Takes those of the due runs that are to be moved now; each must be given back with one of the other methods.</summary>
    public IReadOnlyList<Guid> Take(IReadOnlyList<DueRun> due, IReadOnlyList<RunHint> hints, bool sweep, DateTimeOffset now)
    {
        lock (gate)
        {
            foreach (var gone in rests.Keys.Except(due.Select(d => d.Id)).Except(moving.Keys).ToList())
                rests.Remove(gone);
            var taken = new List<Guid>();
            foreach (var run in due)
            {
                // What a run that is being moved will wait for is not known yet.
                var isMoving = moving.ContainsKey(run.Id);
                var waitsFor = isMoving ? null : rests.GetValueOrDefault(run.Id)?.For;
                var hinted = hints.Any(h => Concerns(h, run.Id, waitsFor));
                if (isMoving)
                {
                    if (hinted)
                        askedMeanwhile.Add(run.Id);
                }
                else if (IsDue(run, hinted, sweep, now))
                {
                    moving.Add(run.Id, run.LastFact);
                    taken.Add(run.Id);
                }
            }

            return taken;
        }
    }

    /// <summary>Notes what a run waits for; false when something happened meanwhile and it is to be looked at again at once.</summary>
    public bool Rested(Guid run, Guid lastFact, WaitFor what, DateTimeOffset now)
    {
        lock (gate)
        {
            if (askedMeanwhile.Remove(run))
                return false;
            moving.Remove(run);
            var failures = what is WaitFor.Retry or WaitFor.SlowRetry ? (rests.GetValueOrDefault(run)?.Failures ?? 0) + 1 : 0;
            rests[run] = new Rest(lastFact, what, now + Pause(what, failures), failures);
            return true;
        }
    }

    /// <summary>Notes that moving a run failed by a fault of ours; how often in a row.</summary>
    public int Failed(Guid run, DateTimeOffset now)
    {
        lock (gate)
        {
            askedMeanwhile.Remove(run);
            moving.Remove(run, out var lastFact);
            var failures = (rests.GetValueOrDefault(run)?.Failures ?? 0) + 1;
            rests[run] = new Rest(lastFact, WaitFor.Retry, now + Pause(WaitFor.Retry, failures), failures);
            return failures;
        }
    }

    /// <summary>When the next pause ends; null when there is none.</summary>
    public DateTimeOffset? NextPauseEnd()
    {
        lock (gate)
            return rests.Values.Where(r => r.Failures > 0).Select(r => (DateTimeOffset?)r.NotBefore).Min();
    }

    private bool IsDue(DueRun run, bool hinted, bool sweep, DateTimeOffset now)
    {
        if (!rests.TryGetValue(run.Id, out var rest) || rest.LastFact != run.LastFact)
            return true;
        return rest.For is WaitFor.Retry or WaitFor.SlowRetry ? now >= rest.NotBefore : hinted || (sweep && rest.For != WaitFor.Change);
    }

    private static bool Concerns(RunHint hint, Guid run, WaitFor? waitsFor) => hint switch
    {
        { Run: { } named } when named == run => true,
        { About: WaitFor.Engine, Run: null } => true,
        { About: WaitFor.Engine } => waitsFor == WaitFor.Slot,
        _ => waitsFor is null || waitsFor == hint.About,
    };

    private static TimeSpan Pause(WaitFor what, int failures)
    {
        var longest = what == WaitFor.SlowRetry ? LongestSlowPause : LongestPause;
        return failures == 0 ? TimeSpan.Zero : TimeSpan.FromTicks(Math.Min(longest.Ticks, FirstPause.Ticks << Math.Min(failures - 1, 20)));
    }

    private sealed record Rest(Guid LastFact, WaitFor For, DateTimeOffset NotBefore, int Failures);
}
