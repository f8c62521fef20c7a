using System.Text.Json;
using System.Text.Json.Serialization;

namespace TrustedData.ServiceDefaults.Audit.Events;

/// <summary>
/// A type of event, one of <see cref="EventCatalogue"/>. There is no other way to have one than to take it from there, so that
/// nothing is recorded that nobody described.
/// </summary>
[JsonConverter(typeof(EventTypeJson))]
public sealed class EventType
{
    internal EventType(string name, EventClass eventClass, EventServices services, EventAction action, EventOutcomes outcomes, string description) =>
        (Name, Class, Services, Action, Outcomes, Description) = (name, eventClass, services, action, outcomes, description);

    /// <summary><c>noun.verb</c>, as it stands in entries; it never changes its meaning.</summary>
    public string Name { get; }

    /// <summary>Who may read entries of it, besides auditors.</summary>
    public EventClass Class { get; }

    /// <summary>Which services record it.</summary>
    public EventServices Services { get; }

    /// <summary>What was done, as FHIR AuditEvent.action tells it.</summary>
    public EventAction Action { get; }

    /// <summary>How it can end.</summary>
    public EventOutcomes Outcomes { get; }

    /// <summary>What it means, in plain words.</summary>
    public string Description { get; }

    /// <summary>Whether an event of this type can end like this.</summary>
    public bool CanEnd(FactOutcome outcome) => Outcomes.HasFlag(outcome switch
    {
        FactOutcome.Success => EventOutcomes.Success,
        FactOutcome.Refused => EventOutcomes.Refused,
        FactOutcome.Failed => EventOutcomes.Failed,
        _ => throw new ArgumentOutOfRangeException(nameof(outcome), outcome, "There is no such outcome."),
    });

    /// <inheritdoc />
    public override string ToString() => Name;
}

/// <summary>Who may read entries of a type, besides auditors (who read all) and stewards (who read those of their own datasets).</summary>
public enum EventClass
{
    /// <summary>
    /// What a project did or was told. Its members may read the entries of their own runs; none carries anything of what a
    /// disclosure check found.
    /// </summary>
    Participant,

    /// <summary>What staff decided or looked at, and what was done with data.</summary>
    Staff,

    /// <summary>What keeps the services going: sign-ins, tokens, refused messages, containers, clean-up.</summary>
    Operations,
}

/// <summary>The services that record facts.</summary>
[Flags]
public enum EventServices
{
    None = 0,
    Hub = 1,
    Enclave = 2,
    Identity = 4,
    Ledger = 8,

    /// <summary>Every service with people's endpoints.</summary>
    HubAndEnclave = Hub | Enclave,
}

/// <summary>The codes of FHIR AuditEvent.action (http://hl7.org/fhir/audit-event-action).</summary>
public enum EventAction
{
    /// <summary><c>C</c></summary>
    Create,

    /// <summary><c>R</c></summary>
    Read,

    /// <summary><c>U</c></summary>
    Update,

    /// <summary><c>D</c></summary>
    Delete,

    /// <summary><c>E</c>: something was run or decided; what is none of the others.</summary>
    Execute,
}

/// <summary>How events of a type can end.</summary>
[Flags]
public enum EventOutcomes
{
    None = 0,
    Success = 1,
    Refused = 2,
    Failed = 4,

    /// <summary>Something that a person asks a service for over its API.</summary>
    Asked = Success | Refused | Failed,

    /// <summary>Recorded only when it was not done.</summary>
    NotDone = Refused | Failed,

    /// <summary>Something that is done or refused, and does not fail.</summary>
    DoneOrRefused = Success | Refused,
}

/// <summary>An event type stands in JSON by its name.</summary>
public sealed class EventTypeJson : JsonConverter<EventType>
{
    /// <inheritdoc />
    public override EventType Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        reader.TokenType == JsonTokenType.String && EventCatalogue.Find(reader.GetString()!) is { } type ? type : throw new JsonException();

    /// <inheritdoc />
    public override void Write(Utf8JsonWriter writer, EventType value, JsonSerializerOptions options) => writer.WriteStringValue(value.Name);
}
