namespace TrustedData.Enclave.Runs;

/// <summary>Where a run stands. Each name says what is already durable, so that the next step follows from the name.</summary>
public enum RunState
{
    /// <summary>The order is genuine, stored and consumed; nothing has been decided.</summary>
    Received,

    /// <summary>The enclave's own records allow it; its key exists.</summary>
    Accepted,

    /// <summary>Its view stands in the scratch space.</summary>
    Staged,

    /// <summary>The engine has been told to run it.</summary>
    Running,

    /// <summary>It ended well and its files were collected.</summary>
    Collected,

    /// <summary>The engine has been told to run the inspector on its files.</summary>
    Inspecting,

    /// <summary>Its outputs were checked and stand encrypted in the storage.</summary>
    Checked,

    /// <summary>A checker must decide.</summary>
    Held,

    /// <summary>The decision to release stands in the database, and its subjects are remembered.</summary>
    Decided,

    /// <summary>The verified proof that the decision stands in the ledger is held.</summary>
    Recorded,

    /// <summary>The hub has the release.</summary>
    Released,

    /// <summary>Ended: nothing of it is released, by a rule or by a person.</summary>
    Refused,

    /// <summary>Ended: it did not succeed.</summary>
    Failed,

    /// <summary>Ended: nobody wanted it any more.</summary>
    Canceled,
}

/// <summary>What follows from a state.</summary>
public static class RunStates
{
    /// <summary>Whether nothing more happens to the run itself.</summary>
    public static bool IsEnd(this RunState state) => state is RunState.Released or RunState.Refused or RunState.Failed or RunState.Canceled;

    /// <summary>Whether the run can still be canceled: until it is decided, nothing of it can have left.</summary>
    public static bool CanBeCanceled(this RunState state) => state is not RunState.Decided and not RunState.Recorded && !state.IsEnd();

    /// <summary>Whether containers, views and collected files are no longer needed.</summary>
    public static bool CanBeCleaned(this RunState state) =>
        state is RunState.Checked or RunState.Held or RunState.Decided or RunState.Recorded || state.IsEnd();
}
