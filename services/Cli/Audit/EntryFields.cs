using System.Globalization;
using System.Text.Json;

namespace TrustedData.Cli.Audit;

/// <summary>What commands show of an entry: of the CloudEvents envelope with its data, or of the fact that it was made of.</summary>
/// <param name="entry">The entry.</param>
public sealed class EntryFields(JsonElement entry)
{
    // In a fact the members stand at the top; in an entry they are the envelope's data.
    private readonly JsonElement data = Member(entry, "data") is { ValueKind: JsonValueKind.Object } inside ? inside : entry;

    /// <summary>Type of event.</summary>
    public string? Event => Text(entry, "type");

    /// <summary>When it was recorded, as it stands there.</summary>
    public string? Recorded => Text(data, "recorded");

    /// <summary>When it was recorded.</summary>
    public DateTimeOffset Time => DateTimeOffset.TryParse(Recorded, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time) ? time : default;

    /// <summary>How it ended.</summary>
    public string? Outcome => Text(data, "outcome");

    /// <summary>Id of the reason.</summary>
    public string? Reason => Text(data, "reason");

    /// <summary>The part of a run.</summary>
    public string? Run => Text(data, "run");

    /// <summary>Who did it, and for whom.</summary>
    public string Actor
    {
        get
        {
            var actor = Member(data, "actor");
            var who = $"{Text(actor, "role") ?? Text(actor, "kind")} {Text(actor, "id")}";
            return Text(actor, "onBehalfOf") is { } person ? $"{who} for {person}" : who;
        }
    }

    private static JsonElement Member(JsonElement element, string name) =>
        element.ValueKind == JsonValueKind.Object && element.TryGetProperty(name, out var value) ? value : default;

    private static string? Text(JsonElement element, string name) => Member(element, name) is { ValueKind: JsonValueKind.String } text ? text.GetString() : null;
}

/// <summary>An entry with its place in a ledger; null while it has none.</summary>
public sealed record PlacedEntry(long? Index, JsonElement Entry)
{
    /// <summary>Columns of a table of entries.</summary>
    public static string[] Columns { get; } = ["Entry", "Time", "Event", "Outcome", "Actor", "Run", "Reason"];

    /// <summary>Its row in such a table.</summary>
    public string?[] Row()
    {
        var fields = new EntryFields(Entry);
        return [Index is { } index ? $"{index}" : "not yet", fields.Recorded, fields.Event, fields.Outcome, fields.Actor, fields.Run, fields.Reason];
    }
}
