using System.Collections.Concurrent;

namespace TrustedData.Enclave.Runs;

/// <summary>Wakes the reconciler, and says of which runs something may have changed outside the database.</summary>
public sealed class RunSignal : WakeSignal
{
    private readonly ConcurrentQueue<RunHint> hints = new();

    /// <summary>A sealed run started or ended; null when events may have been missed.</summary>
    public void EngineSpoke(Guid? run)
    {
        hints.Enqueue(new RunHint(run, WaitFor.Engine));
        Wake();
    }

    /// <summary>The ledger took entries.</summary>
    public void LedgerSpoke()
    {
        hints.Enqueue(new RunHint(null, WaitFor.Ledger));
        Wake();
    }

    /// <summary>The enclave may go on, or must stop.</summary>
    public void GateMoved()
    {
        hints.Enqueue(new RunHint(null, WaitFor.Gate));
        Wake();
    }

    /// <summary>Takes the hints that came since the last call.</summary>
    public IReadOnlyList<RunHint> Take()
    {
        var taken = new List<RunHint>();
        while (hints.TryDequeue(out var hint))
            taken.Add(hint);
        return taken;
    }
}

/// <summary>That something may have happened which runs of a kind, or one run, wait for.</summary>
public sealed record RunHint(Guid? Run, WaitFor About);

/// <summary>What a run waits for before it is looked at again.</summary>
public enum WaitFor
{
    /// <summary>A change of its own row.</summary>
    Change,

    /// <summary>An event of the engine.</summary>
    Engine,

    /// <summary>A proof of the ledger.</summary>
    Ledger,

    /// <summary>The end of another sealed run.</summary>
    Slot,

    /// <summary>The opening of the enclave.</summary>
    Gate,

    /// <summary>Somebody who did not answer, for a short while.</summary>
    Retry,

    /// <summary>Somebody whose answer will not change soon.</summary>
    SlowRetry,
}
