using System.Text.Json;
using TrustedData.Contracts.Releases;

namespace TrustedData.Cli.Release;

/// <summary>What an entry of a ledger says of itself, as far as it is one of ours.</summary>
/// <param name="Type">Kind of event.</param>
/// <param name="Run">The part of a run that it is about.</param>
/// <param name="Dataset">The dataset.</param>
/// <param name="Outcome">How it went.</param>
public sealed record DecisionEntry(string? Type, string? Run, string? Dataset, string? Outcome)
{
    private const string Decided = "release.decided";

    /// <summary>Reads an entry; null when it is no event in JSON.</summary>
    public static DecisionEntry? Read(byte[] entry)
    {
        try
        {
            using var document = JsonDocument.Parse(entry);
            var root = document.RootElement;
            if (root.ValueKind != JsonValueKind.Object)
                return null;
            var data = root.TryGetProperty("data", out var found) ? found : default;
            return new DecisionEntry(TextOf(root, "type"), TextOf(data, "run"), TextOf(data, "dataset"), TextOf(data, "outcome"));
        }
        catch (JsonException)
        {
            return null;
        }
    }

    /// <summary>Why an entry is not the decision to make this very release, as "but ..." goes on; null when it is.</summary>
    public static string? Fault(byte[] entry, ReleaseManifest manifest)
    {
        var said = Read(entry);
        if (said is not { Type: Decided, Outcome: "success" })
            return $"it is no decision to release; it says '{said?.Type}', outcome '{said?.Outcome}'";
        if (said.Run != manifest.PartId.ToString())
            return $"it is about another run: {said.Run}, while the manifest is about {manifest.PartId}";
        return said.Dataset == manifest.Dataset ? null : $"it is about another dataset: {said.Dataset}, while the manifest is about {manifest.Dataset}";
    }

    private static string? TextOf(JsonElement element, string name) =>
        element.ValueKind == JsonValueKind.Object && element.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;
}
