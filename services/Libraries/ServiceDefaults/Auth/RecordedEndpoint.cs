using TrustedData.ServiceDefaults.Audit.Events;

namespace TrustedData.ServiceDefaults.Auth;

/// <summary>Metadata of an endpoint whose refusals are recorded, and as which type of event; a test looks for it on every endpoint.</summary>
public sealed record RecordedEndpoint(EventType RefusedAs);
