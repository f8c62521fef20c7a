using System.Text;
using System.Text.Json;
using TrustedData.Transparency.Merkle;

namespace TrustedData.Ledger.Reading;

/// <summary>An entry with what proves it: together with the log's key, nothing else is needed to verify it.</summary>
/// <param name="Index">Its place in the log.</param>
/// <param name="Entry">The CloudEvents envelope.</param>
/// <param name="Size">Entries that the checkpoint covers.</param>
/// <param name="Proof">Sibling hashes from the leaf to the root (RFC 6962).</param>
/// <param name="Checkpoint">The signed checkpoint that the proof leads to.</param>
public sealed record ProvenEntry(long Index, JsonElement Entry, long Size, IReadOnlyList<byte[]> Proof, string Checkpoint)
{
    /// <summary>The exact bytes that were hashed.</summary>
    public byte[] Bytes { get; } = Encoding.UTF8.GetBytes(Entry.GetRawText());

    /// <summary>SHA-256(0x00 ‖ bytes).</summary>
    public byte[] LeafHash => MerkleHash.Leaf(Bytes);

    /// <summary>What the service told, in the shape of a FHIR AuditEvent.</summary>
    public JsonElement Data => Member(Entry, "data");

    /// <summary>A text of the envelope; null when there is none.</summary>
    public string? Envelope(string name) => Text(Entry, name);

    /// <summary>A text inside the data, by the names that lead to it; null when there is none.</summary>
    public string? Said(params ReadOnlySpan<string> names)
    {
        var at = Data;
        foreach (var name in names[..^1])
            at = Member(at, name);
        return Text(at, names[^1]);
    }

    /// <summary>The things that it concerns, by type and id: project, dataset and run as well.</summary>
    public IEnumerable<(string Type, string Id)> Concerns()
    {
        foreach (var name in (string[])["project", "dataset", "run"])
        {
            if (Said(name) is { } id)
                yield return (name == "run" ? "run-part" : name, id);
        }
        foreach (var entity in Entities())
            yield return entity;
    }

    /// <summary>The entities that it names.</summary>
    public IEnumerable<(string Type, string Id)> Entities() =>
        Member(Data, "entities") is { ValueKind: JsonValueKind.Array } entities
            ? entities.EnumerateArray().Select(entity => (Text(entity, "type") ?? "", Text(entity, "id") ?? ""))
            : [];

    /// <summary>The commitments that it makes, by name.</summary>
    public IEnumerable<(string Name, string Value)> Commitments() =>
        Member(Data, "commitments") is { ValueKind: JsonValueKind.Object } commitments
            ? commitments.EnumerateObject().Select(commitment => (commitment.Name, commitment.Value.GetString() ?? ""))
            : [];

    private static string? Text(JsonElement element, string name) => Member(element, name) is { ValueKind: JsonValueKind.String } text ? text.GetString() : null;

    private static JsonElement Member(JsonElement element, string name) =>
        element.ValueKind == JsonValueKind.Object && element.TryGetProperty(name, out var value) ? value : default;
}
