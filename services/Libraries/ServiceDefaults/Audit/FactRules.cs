using TrustedData.ServiceDefaults.Audit.Events;

namespace TrustedData.ServiceDefaults.Audit;

/// <summary>
/// What a ledger takes: every value is an id or a code, so that no free text and no personal data find their way in. Checked
/// where a fact is recorded, since one that the ledger refuses would hold up everything behind it, and by the ledger again.
/// </summary>
public static class FactRules
{
    private const int MostEntities = 200;
    private const int LongestId = 500;

    // What members of a project may read of their own runs names only what they know already, and nothing of what was found.
    private static readonly string[] ParticipantEntities = ["access-request", "approval", "order", "person", "release", "run", "workflow"];

    /// <summary>What is wrong with a fact, without any value of it; null when nothing is.</summary>
    public static string? Problem(Fact fact)
    {
        if (fact.Id.Version != 7)
            return "its id must be a UUID of version 7";
        if (!fact.Type.CanEnd(fact.Outcome))
            return $"an event of type {fact.Type.Name} cannot end like this; see docs/audit-events.md";
        if (fact.Actor.Kind is not ("person" or "service") || !IsId(fact.Actor.Id))
            return "its actor must be of kind person or service, with an id";
        if (!IsIdOrNone(fact.Actor.Issuer) || !IsIdOrNone(fact.Actor.Role) || !IsIdOrNone(fact.Actor.OnBehalfOf) || !IsIdOrNone(fact.Dataset))
            return "actor and dataset must be given by ids, without white space";
        if (!IsIdOrNone(fact.Reason) || !IsIdOrNone(fact.Purpose))
            return "reason and purpose must be codes; texts stay in the service's own database";
        if (fact.Entities.Count > MostEntities || fact.Entities.Any(entity => entity is null || !IsId(entity.Type) || !IsId(entity.Id)))
            return $"its entities must be at most {MostEntities}, each with a type and an id, without white space";
        if (fact.Commitments.Count > MostEntities || fact.Commitments.Any(commitment => !IsId(commitment.Key) || !IsId(commitment.Value)))
            return $"its commitments must be at most {MostEntities}, each with a name and a value, without white space";
        if (fact.Type.Class == EventClass.Participant && (fact.Commitments.Count > 0 || fact.Entities.Any(entity => !ParticipantEntities.Contains(entity.Type, StringComparer.Ordinal))))
            return $"an entry that members of a project may read has no commitments, and no entities but {string.Join(", ", ParticipantEntities)}";
        return fact.Recorded == default ? "it must say when it was recorded" : null;
    }

    /// <summary>Whether a text may stand in a fact as an id or a code.</summary>
    public static bool IsId(string? text) =>
        text is { Length: > 0 and <= LongestId } && !text.Any(character => char.IsWhiteSpace(character) || char.IsControl(character));

    private static bool IsIdOrNone(string? text) => text is null || IsId(text);
}
