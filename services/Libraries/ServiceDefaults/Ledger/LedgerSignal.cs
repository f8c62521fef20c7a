using TrustedData.ServiceDefaults.Hosting;

namespace TrustedData.ServiceDefaults.Ledger;

/// <summary>The ledger took entries, so that a proof someone waits for may be there.</summary>
public sealed class LedgerSignal : WakeSignal;
