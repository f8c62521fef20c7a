using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using TrustedData.Transparency.Notes;

namespace TrustedData.Tests.Integration.Ledger;

/// <summary>An entry out of an export, verified with nothing but the export and the log's key, and by RFC 9162 as it is written.</summary>
internal sealed record ExportedEntry(long Index, byte[] Entry, byte[] LeafHash, long Size, IReadOnlyList<byte[]> Proof, string Checkpoint)
{
    public JsonElement Json => JsonSerializer.Deserialize<JsonElement>(Entry);

    public Guid FactId => Json.GetProperty("id").GetGuid();

    /// <summary>Whether the entry has that leaf hash, the proof leads to the checkpoint's root, and the key signed it.</summary>
    public bool Holds(NoteVerifier key) =>
        SHA256.HashData([0, .. Entry]).SequenceEqual(LeafHash)
        && TrustedData.Transparency.Notes.Checkpoint.TryOpen(Checkpoint, key, out var signed) && signed.Size == Size
        && Root() is { } root && root.SequenceEqual(signed.Root);

    /// <summary>The rows of a table in RFC 4180, by column.</summary>
    public static List<Dictionary<string, string>> Rows(string csv)
    {
        var (records, record, cell, quoted) = (new List<List<string>>(), new List<string>(), new StringBuilder(), false);
        var doubled = false;
        for (var at = 0; at < csv.Length; at++)
        {
            if (doubled)
                doubled = false;
            else if (quoted && csv[at] == '"' && at + 1 < csv.Length && csv[at + 1] == '"')
                (doubled, _) = (true, cell.Append('"'));
            else if (csv[at] == '"')
                quoted = !quoted;
            else if (!quoted && csv[at] == ',')
                EndCell();
            else if (!quoted && csv[at] == '\r')
                csv[at + 1].ShouldBe('\n');
            else if (!quoted && csv[at] == '\n')
                EndRecord();
            else
                cell.Append(csv[at]);
        }
        quoted.ShouldBeFalse();
        record.ShouldBeEmpty("A record ends with CRLF.");
        return [.. records.Skip(1).Select(one => records[0].Zip(one).ToDictionary(pair => pair.First, pair => pair.Second, StringComparer.Ordinal))];

        void EndCell()
        {
            record.Add(cell.ToString());
            cell.Clear();
        }

        void EndRecord()
        {
            EndCell();
            if (records.Count > 0)
                record.Count.ShouldBe(records[0].Count);
            records.Add(record);
            record = [];
        }
    }

    public static ExportedEntry Of(Dictionary<string, string> row) => new(
        long.Parse(row["index"]), Encoding.UTF8.GetBytes(row["entry"]), Convert.FromHexString(row["leaf_hash"]), long.Parse(row["tree_size"]),
        [.. row["proof"].Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(Convert.FromHexString)], row["checkpoint"]);

    public static ExportedEntry Of(JsonElement auditEvent)
    {
        var parts = auditEvent.GetProperty("extension").EnumerateArray().Single(one => one.GetProperty("url").GetString() == "urn:trusteddata:fhir:log-proof")
            .GetProperty("extension").EnumerateArray().ToLookup(one => one.GetProperty("url").GetString()!);
        return new(
            long.Parse(Text("index")), Bytes("entry").Single(), Bytes("leaf-hash").Single(), long.Parse(Text("tree-size")), Bytes("proof-hash"), Text("checkpoint"));

        string Text(string name) => parts[name].Single().GetProperty("valueString").GetString()!;

        List<byte[]> Bytes(string name) => [.. parts[name].Select(one => one.GetProperty("valueBase64Binary").GetBytesFromBase64())];
    }

    // RFC 9162, section 2.1.3.2.
    private byte[]? Root()
    {
        var (fn, sn, root) = (Index, Size - 1, LeafHash);
        foreach (var sibling in Proof)
        {
            if (sn == 0)
                return null;
            if (fn % 2 == 1 || fn == sn)
            {
                root = SHA256.HashData([1, .. sibling, .. root]);
                while (fn % 2 == 0 && fn != 0)
                    (fn, sn) = (fn / 2, sn / 2);
            }
            else
            {
                root = SHA256.HashData([1, .. root, .. sibling]);
            }
            (fn, sn) = (fn / 2, sn / 2);
        }
        return sn == 0 ? root : null;
    }
}
