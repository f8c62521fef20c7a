using TrustedData.ServiceDefaults.Audit.Events;

namespace TrustedData.ServiceDefaults.Audit;

/// <summary>
/// One thing that happened, in the shape of a FHIR AuditEvent: it becomes exactly one entry of the organisation's ledger.
/// Ids and codes only: free text, names and data have no place in it.
/// </summary>
/// <param name="Type">Type of event, one of <see cref="EventTypes"/>; in JSON its name.</param>
/// <param name="Actor">Who did it.</param>
/// <param name="Outcome">How it ended.</param>
public sealed record Fact(EventType Type, Actor Actor, FactOutcome Outcome = FactOutcome.Success)
{
    /// <summary>UUIDv7; the ledger takes a fact of a producer once.</summary>
    public Guid Id { get; init; } = Guid.CreateVersion7();

    /// <summary>When it happened.</summary>
    public required DateTimeOffset Recorded { get; init; }

    /// <summary>Id of the reason of a refusal or a decision; never a text.</summary>
    public string? Reason { get; init; }

    /// <summary>Code of the purpose of use, HL7 v3 PurposeOfUse.</summary>
    public string? Purpose { get; init; }

    /// <summary>The project, where there is one.</summary>
    public Guid? Project { get; init; }

    /// <summary>The dataset, as <c>td:enclave/dataset@snapshot</c> or its name.</summary>
    public string? Dataset { get; init; }

    /// <summary>The part of a run, where there is one.</summary>
    public Guid? Run { get; init; }

    /// <summary>What else it concerns, by id.</summary>
    public IReadOnlyList<FactEntity> Entities { get; init; } = [];

    /// <summary>Commitments (HMAC-SHA-256 under a salt kept in the enclave) to bytes that were not released.</summary>
    public IReadOnlyDictionary<string, string> Commitments { get; init; } = new Dictionary<string, string>(StringComparer.Ordinal);
}

/// <summary>How a thing ended.</summary>
public enum FactOutcome
{
    /// <summary>It was done.</summary>
    Success,

    /// <summary>It was asked for and refused.</summary>
    Refused,

    /// <summary>It was tried and failed.</summary>
    Failed,
}

/// <summary>A thing that a fact concerns: its type, for example <c>approval</c>, and its id.</summary>
public sealed record FactEntity(string Type, string Id);

/// <summary>Who did a thing.</summary>
/// <param name="Kind"><c>person</c> or <c>service</c>.</param>
/// <param name="Id">The opaque subject of a person, or the name of a service.</param>
/// <param name="Issuer">The authority that vouches for a person.</param>
/// <param name="Role">In which role.</param>
/// <param name="OnBehalfOf">Subject of the person for whom a service acted.</param>
public sealed record Actor(string Kind, string Id, string? Issuer = null, string? Role = null, string? OnBehalfOf = null)
{
    /// <summary>A service acting by itself.</summary>
    public static Actor Service(string name) => new("service", name);

    /// <summary>A person in a role.</summary>
    public static Actor Person(Contracts.Ids.PersonRef person, string? role = null) => new("person", person.Subject, person.Issuer, role);
}
