using TrustedData.ServiceDefaults.Hosting;

namespace TrustedData.ServiceDefaults.Inbox;

/// <summary>A message was stored in the inbox.</summary>
public sealed class InboxSignal : WakeSignal;
