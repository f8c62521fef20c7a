using System.Text.Json;
using System.Text.Json.Serialization;

namespace TrustedData.Ledger.Append;

/// <summary>
/// Reads a fact as strictly as something deserves that can never be taken back: members that a fact does not have are
/// refused, and so is whatever breaks <see cref="FactRules"/>.
/// </summary>
public static class FactReader
{
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
            if (entry.TryGetProperty("type", out var type) && type.ValueKind == JsonValueKind.String && EventCatalogue.Find(type.GetString()!) is null)
                return Invalid(factId, "its type is not in this ledger's catalogue (docs/audit-events.md); a ledger must be as new as the services that write to it");
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

    private static string? Problem(Guid factId, Fact fact) =>
        fact.Id == factId ? FactRules.Problem(fact) : "its id must be the same as factId";

    private static Refusal Invalid(Guid factId, string problem) =>
        Refusal.BadRequest("fact-invalid", $"Nothing was logged. Fact {factId} is refused because {problem}. Mend it and send the batch again.");
}
