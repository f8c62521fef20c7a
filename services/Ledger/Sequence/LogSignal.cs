namespace TrustedData.Ledger.Sequence;

/// <summary>The log has grown.</summary>
public sealed class LogSignal : WakeSignal;
