using System.Globalization;
using System.Text;

namespace TrustedData.Ledger.Reading;

/// <summary>
/// Entries as CSV (RFC 4180): one row an entry, every member a column, and what proves it beside it. Hashes are lower-case
/// hex; the proof is the sibling hashes from leaf to root, separated by spaces; <c>entry</c> holds the exact bytes that were
/// hashed, and <c>checkpoint</c> the signed note as it is.
/// </summary>
public static class CsvTable
{
    internal const string ContentType = "text/csv; charset=utf-8";

    private static readonly string[] Columns =
    [
        "index", "id", "source", "type", "class", "recorded", "action", "outcome", "reason", "purpose",
        "actor_kind", "actor_id", "actor_issuer", "actor_role", "on_behalf_of",
        "project", "dataset", "run", "entities", "commitments", "leaf_hash", "tree_size", "proof", "checkpoint", "entry",
    ];

    // A spreadsheet takes a cell that begins with one of these for a formula; what stands before it then makes it a text.
    private const string Formula = "=+-@\t\r\n";

    private static readonly UTF8Encoding Utf8 = new(encoderShouldEmitUTF8Identifier: false);

    /// <summary>Writes the table, as the entries come.</summary>
    public static async Task WriteAsync(Stream to, IAsyncEnumerable<ProvenEntry> entries, CancellationToken cancellationToken)
    {
        await using var writer = new StreamWriter(to, Utf8, 1 << 16, leaveOpen: true);
        await writer.WriteAsync($"{string.Join(',', Columns)}\r\n".AsMemory(), cancellationToken);
        await foreach (var entry in entries.WithCancellation(cancellationToken))
            await writer.WriteAsync($"{string.Join(',', Row(entry).Select(Cell))}\r\n".AsMemory(), cancellationToken);
    }

    /// <summary>A cell that no spreadsheet runs, quoted where it must be.</summary>
    public static string Cell(string? value)
    {
        if (string.IsNullOrEmpty(value))
            return "";
        if (Formula.Contains(value[0], StringComparison.Ordinal))
            value = $"'{value}";
        return value.AsSpan().ContainsAny(",\"\r\n") ? $"\"{value.Replace("\"", "\"\"", StringComparison.Ordinal)}\"" : value;
    }

    private static string?[] Row(ProvenEntry entry)
    {
        var type = entry.Envelope("type") ?? "";
        return
        [
            entry.Index.ToString(CultureInfo.InvariantCulture), entry.Envelope("id"), entry.Envelope("source"), type,
            EventCatalogue.Find(type)?.Class.ToString().ToLowerInvariant(), entry.Said("recorded"), entry.Said("action"), entry.Said("outcome"), entry.Said("reason"), entry.Said("purpose"),
            entry.Said("actor", "kind"), entry.Said("actor", "id"), entry.Said("actor", "issuer"), entry.Said("actor", "role"), entry.Said("actor", "onBehalfOf"),
            entry.Said("project"), entry.Said("dataset"), entry.Said("run"),
            string.Join(' ', entry.Entities().Select(entity => $"{entity.Type}={entity.Id}")),
            string.Join(' ', entry.Commitments().Select(commitment => $"{commitment.Name}={commitment.Value}")),
            Convert.ToHexStringLower(entry.LeafHash), entry.Size.ToString(CultureInfo.InvariantCulture),
            string.Join(' ', entry.Proof.Select(Convert.ToHexStringLower)), entry.Checkpoint, Encoding.UTF8.GetString(entry.Bytes),
        ];
    }
}
