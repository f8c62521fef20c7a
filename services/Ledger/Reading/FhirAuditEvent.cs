using System.Globalization;
using System.Text.Json.Nodes;

namespace TrustedData.Ledger.Reading;

/// <summary>
/// An entry as a FHIR R4 AuditEvent (https://hl7.org/fhir/R4/auditevent.html). What FHIR has no element for, the proof and
/// the exact entry, stands in an extension.
/// </summary>
public static class FhirAuditEvent
{
    /// <summary>Url of the extension that holds index, tree size, leaf hash, proof, checkpoint and the exact entry.</summary>
    public const string ProofExtension = "urn:trusteddata:fhir:log-proof";

    private const string Systems = "urn:trusteddata:";

    // HL7 v3 PurposeOfUse, by its OID.
    private const string PurposeOfUse = "urn:oid:2.16.840.1.113883.5.8";

    /// <summary>The resource.</summary>
    /// <param name="entry">The entry.</param>
    /// <param name="origin">Name of the log.</param>
    public static JsonObject Of(ProvenEntry entry, string origin)
    {
        var name = entry.Envelope("type") ?? "";
        var type = EventCatalogue.Find(name);
        var resource = new JsonObject
        {
            ["resourceType"] = "AuditEvent",
            ["id"] = entry.Envelope("id"),
            ["extension"] = new JsonArray(Proof(entry)),
            ["type"] = Coding("event-class", type?.Class.ToString().ToLowerInvariant() ?? "unknown"),
            ["subtype"] = new JsonArray(Coding("event", name, type?.Description)),
            ["action"] = (type?.Action ?? EventAction.Execute).ToString()[..1],
            ["recorded"] = entry.Said("recorded"),
            ["outcome"] = Outcome(entry.Said("outcome")),
        };
        if (entry.Said("reason") is { } reason)
            resource["outcomeDesc"] = reason;
        if (entry.Said("purpose") is { } purpose)
            resource["purposeOfEvent"] = new JsonArray(Concept(PurposeOfUse, purpose));
        resource["agent"] = Agents(entry);
        resource["source"] = new JsonObject { ["site"] = origin, ["observer"] = Identified("producer", entry.Envelope("source") ?? "unknown") };
        var entities = entry.Concerns().Select(one => (JsonNode)new JsonObject { ["what"] = Identified(one.Type, one.Id), ["type"] = Coding("entity", one.Type) }).ToArray();
        if (entities.Length > 0)
            resource["entity"] = new JsonArray(entities);
        return resource;
    }

    // http://hl7.org/fhir/R4/valueset-audit-event-outcome.html: 0 success, 4 minor failure, 8 serious failure.
    private static string Outcome(string? word) => word switch
    {
        "success" => "0",
        "refused" => "4",
        _ => "8",
    };

    // Of a service that acted for a person, the person is who asked for it.
    private static JsonArray Agents(ProvenEntry entry)
    {
        var person = entry.Said("actor", "onBehalfOf");
        var actor = new JsonObject { ["who"] = Identified(entry.Said("actor", "issuer"), "actor", entry.Said("actor", "id") ?? "unknown"), ["requestor"] = person is null };
        var roles = new[] { entry.Said("actor", "kind"), entry.Said("actor", "role") }.OfType<string>().Select(role => (JsonNode)Concept($"{Systems}role", role)).ToArray();
        if (roles.Length > 0)
            actor["role"] = new JsonArray(roles);
        return person is null
            ? new JsonArray(actor)
            : new JsonArray(actor, new JsonObject { ["role"] = new JsonArray(Concept($"{Systems}role", "on-behalf-of")), ["who"] = Identified("actor", person), ["requestor"] = true });
    }

    private static JsonObject Proof(ProvenEntry entry)
    {
        var parts = new JsonArray(
            Extension("index", "valueString", entry.Index.ToString(CultureInfo.InvariantCulture)),
            Extension("tree-size", "valueString", entry.Size.ToString(CultureInfo.InvariantCulture)),
            Extension("leaf-hash", "valueBase64Binary", Convert.ToBase64String(entry.LeafHash)));
        foreach (var hash in entry.Proof)
            parts.Add(Extension("proof-hash", "valueBase64Binary", Convert.ToBase64String(hash)));
        parts.Add(Extension("checkpoint", "valueString", entry.Checkpoint));
        parts.Add(Extension("entry", "valueBase64Binary", Convert.ToBase64String(entry.Bytes)));
        return new JsonObject { ["url"] = ProofExtension, ["extension"] = parts };
    }

    private static JsonObject Extension(string url, string member, string value) => new() { ["url"] = url, [member] = value };

    private static JsonObject Identified(string kind, string id) => Identified(null, kind, id);

    private static JsonObject Identified(string? issuer, string kind, string id) =>
        new() { ["identifier"] = new JsonObject { ["system"] = issuer ?? $"{Systems}{kind}", ["value"] = id } };

    private static JsonObject Concept(string system, string code) => new() { ["coding"] = new JsonArray(new JsonObject { ["system"] = system, ["code"] = code }) };

    private static JsonObject Coding(string system, string code, string? display = null)
    {
        var coding = new JsonObject { ["system"] = $"{Systems}{system}", ["code"] = code };
        if (display is not null)
            coding["display"] = display;
        return coding;
    }
}
