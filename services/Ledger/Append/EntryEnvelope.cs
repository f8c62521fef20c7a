using System.Globalization;
using System.Text.Json.Nodes;
using TrustedData.Transparency;
using TrustedData.Transparency.Merkle;

namespace TrustedData.Ledger.Append;

/// <summary>
/// Puts a fact into the form it is logged in: a CloudEvents 1.0 envelope around data shaped like a FHIR AuditEvent, as
/// canonical JSON. The same fact always gives the same bytes, or sending one again would look like another entry.
/// </summary>
public static class EntryEnvelope
{
    /// <summary>Largest entry in bytes: what an entry bundle of C2SP tlog-tiles can hold.</summary>
    public const int LargestEntry = 65_535;

    /// <summary>The entry, or the refusal of one that is too large.</summary>
    public static Outcome<NewEntry> Seal(string producer, Fact fact)
    {
        var body = CanonicalJson.Serialize(new JsonObject
        {
            ["specversion"] = "1.0",
            ["id"] = fact.Id.ToString(),
            ["source"] = producer,
            ["type"] = fact.Type.Name,
            ["time"] = Instant(fact.Recorded),
            ["datacontenttype"] = "application/json",
            ["data"] = Data(fact),
        });
        return body.Length > LargestEntry
            ? new Refusal("entry-too-large", StatusCodes.Status413PayloadTooLarge, $"Nothing was logged. Fact {fact.Id} makes an entry of {body.Length} bytes; at most {LargestEntry} are possible. Name fewer entities, or split it.")
            : new NewEntry(producer, fact, body, MerkleHash.Leaf(body));
    }

    private static JsonObject Data(Fact fact)
    {
        var data = new JsonObject
        {
            ["type"] = fact.Type.Name,
            ["recorded"] = Instant(fact.Recorded),
            ["action"] = fact.Type.Name[(fact.Type.Name.LastIndexOf('.') + 1)..],
            ["actor"] = Members(("kind", fact.Actor.Kind), ("id", fact.Actor.Id), ("issuer", fact.Actor.Issuer), ("role", fact.Actor.Role), ("onBehalfOf", fact.Actor.OnBehalfOf)),
            ["outcome"] = Word(fact.Outcome),
        };
        Add(data, "reason", fact.Reason);
        Add(data, "purpose", fact.Purpose);
        Add(data, "project", fact.Project?.ToString());
        Add(data, "dataset", fact.Dataset);
        Add(data, "run", fact.Run?.ToString());
        if (fact.Entities.Count > 0)
            data["entities"] = new JsonArray([.. fact.Entities.Select(entity => Members(("type", entity.Type), ("id", entity.Id)))]);
        if (fact.Commitments.Count > 0)
            data["commitments"] = Members([.. fact.Commitments.Select(commitment => (commitment.Key, (string?)commitment.Value))]);
        return data;
    }

    private static JsonObject Members(params (string Name, string? Value)[] members)
    {
        var result = new JsonObject();
        foreach (var (name, value) in members)
            Add(result, name, value);
        return result;
    }

    private static void Add(JsonObject target, string name, string? value)
    {
        if (value is not null)
            target[name] = value;
    }

    // Microseconds are what PostgreSQL keeps: a fact read back from a database must give the same bytes.
    private static string Instant(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.ffffff'Z'", CultureInfo.InvariantCulture);

    internal static string Word(FactOutcome outcome) => outcome switch
    {
        FactOutcome.Success => "success",
        FactOutcome.Refused => "refused",
        FactOutcome.Failed => "failed",
        _ => throw new ArgumentOutOfRangeException(nameof(outcome), outcome, "There is no such outcome."),
    };
}
