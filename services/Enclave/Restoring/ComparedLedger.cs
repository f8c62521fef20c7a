namespace TrustedData.Enclave.Restoring;

/// <summary>What this process knows about the ledger it reports to. Until it knows that nothing is missing, nothing is accepted, started or sent.</summary>
public sealed class ComparedLedger
{
    /// <summary>The comparison has not been made since this process started.</summary>
    public const string NotCompared = "ledger-not-compared";

    private volatile string? trouble = NotCompared;

    /// <summary>Code of what stands in the way; null when nothing does.</summary>
    public string? Trouble => trouble;

    /// <summary>Notes what came of a comparison; true when that is something new.</summary>
    internal bool Found(string? reason) => Interlocked.Exchange(ref trouble, reason) != reason;
}
