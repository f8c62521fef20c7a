using TrustedData.ServiceDefaults.Hosting;

namespace TrustedData.ServiceDefaults.Outbox;

/// <summary>A save may have put something into the outbox.</summary>
public sealed class OutboxSignal : WakeSignal;
