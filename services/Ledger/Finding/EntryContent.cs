using System.Text.Json;

namespace TrustedData.Ledger.Finding;

/// <summary>What an entry says that it can be found by.</summary>
/// <param name="Type">Type of event.</param>
/// <param name="Time">When it was recorded.</param>
/// <param name="Outcome">How it ended, as the entry says it.</param>
/// <param name="Actor">Id of the actor.</param>
/// <param name="OnBehalfOf">The person acted for.</param>
/// <param name="Project">The project.</param>
/// <param name="Dataset">The dataset, perhaps with its snapshot.</param>
/// <param name="Runs">The runs that it is about: its own, and those among the things it concerns.</param>
public sealed record EntryContent(
    string? Type, DateTimeOffset? Time, string? Outcome, string? Actor, string? OnBehalfOf, string? Project, string? Dataset, IReadOnlyList<string> Runs)
{
    /// <summary>Reads an entry; null for one that somebody tampered with so that it is no JSON object any more.</summary>
    public static EntryContent? TryRead(byte[] entry)
    {
        try
        {
            using var document = JsonDocument.Parse(entry);
            var envelope = document.RootElement;
            if (envelope.ValueKind != JsonValueKind.Object)
                return null;
            var data = Member(envelope, "data");
            var actor = Member(data, "actor");
            return new EntryContent(
                Text(envelope, "type"),
                Member(envelope, "time") is { ValueKind: JsonValueKind.String } time && time.TryGetDateTimeOffset(out var recorded) ? recorded.ToUniversalTime() : null,
                Text(data, "outcome"),
                Text(actor, "id"),
                Text(actor, "onBehalfOf"),
                Text(data, "project"),
                Text(data, "dataset"),
                [.. RunsOf(data)]);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    /// <summary>What the entry of a fact will say.</summary>
    public static EntryContent Of(Fact fact) => new(
        fact.Type.Name,
        fact.Recorded.ToUniversalTime(),
        Append.EntryEnvelope.Word(fact.Outcome),
        fact.Actor.Id,
        fact.Actor.OnBehalfOf,
        fact.Project?.ToString(),
        fact.Dataset,
        [.. fact.Run is { } own ? [own.ToString()] : Array.Empty<string>(), .. fact.Entities.Where(entity => entity.Type == "run").Select(entity => entity.Id)]);

    private static IEnumerable<string> RunsOf(JsonElement data)
    {
        if (Text(data, "run") is { } own)
            yield return own;
        if (Member(data, "entities") is not { ValueKind: JsonValueKind.Array } entities)
            yield break;
        foreach (var entity in entities.EnumerateArray())
        {
            if (Text(entity, "type") == "run" && Text(entity, "id") is { } run)
                yield return run;
        }
    }

    private static string? Text(JsonElement element, string name) => Member(element, name) is { ValueKind: JsonValueKind.String } text ? text.GetString() : null;

    private static JsonElement Member(JsonElement element, string name) =>
        element.ValueKind == JsonValueKind.Object && element.TryGetProperty(name, out var value) ? value : default;
}
