namespace TrustedData.Ledger.Cosigning;

/// <summary>The log has a new checkpoint.</summary>
public sealed class CheckpointSignal : WakeSignal;
