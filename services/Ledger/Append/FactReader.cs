using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.RegularExpressions;

namespace TrustedData.Ledger.Append;

/// <summary>
/// Reads a fact as strictly as something deserves that can never be taken back: members that a fact does not have are
/// refused, and every value is an id or a code, so that no free text and no personal data find their way in.
/// </summary>
public static partial class FactReader
{
    private const int MostEntities = 200;
    private const int LongestId = 500;

    private static readonly JsonSerializerOptions Strict = new(JsonSerializerDefaults.Web)
    {
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
        RespectNullableAnnotations = true,
        RespectRequiredConstructorParameters = true,
        AllowDuplicateProperties = false,
        MaxDepth = 8,
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.CamelCase, allowIntegerValues: false) },
    };

    /// <summary>The fact, or what is wrong with it.</summary>
    public static Outcome<Fact> Read(Guid factId, JsonElement entry)
    {
        try
        {
            if (entry.ValueKind != JsonValueKind.Object || !entry.TryGetProperty("outcome", out _))
                return Invalid(factId, "it is no object, or does not say its outcome");
            var fact = entry.Deserialize<Fact>(Strict);
            if (fact is null)
                return Invalid(factId, "it is no object");
            return Problem(factId, fact) is { } problem ? Invalid(factId, problem) : fact;
        }
        catch (JsonException exception)
        {
            // The path names members of the fact's shape, never their values.
            return Invalid(factId, $"it cannot be read at {exception.Path ?? "its start"}: a member is missing, unknown, named twice or of the wrong type");
        }
    }

    private static string? Problem(Guid factId, Fact fact)
    {
        if (factId.Version != 7 || fact.Id != factId)
            return "its id must be a UUID of version 7 and the same as factId";
        if (fact.Type.Length > 100 || !TypePattern().IsMatch(fact.Type))
            return "its type must read like noun.verb, in lower case";
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
        return fact.Recorded == default ? "it must say when it was recorded" : null;
    }

    private static bool IsIdOrNone(string? text) => text is null || IsId(text);

    private static bool IsId(string? text) => text is { Length: > 0 and <= LongestId } && !text.Any(character => char.IsWhiteSpace(character) || char.IsControl(character));

    private static Refusal Invalid(Guid factId, string problem) =>
        Refusal.BadRequest("fact-invalid", $"Nothing was logged. Fact {factId} is refused because {problem}. Mend it and send the batch again.");

    [GeneratedRegex(@"\A[a-z0-9]+([._-][a-z0-9]+)*\z", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex TypePattern();
}
