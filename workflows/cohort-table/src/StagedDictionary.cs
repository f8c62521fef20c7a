using System.Text.Json;

namespace TrustedData.Workflows.CohortTable;

/// <summary>The variables of the staged view with their declared levels.</summary>
internal sealed record StagedDictionary(IReadOnlyList<StagedVariable> Variables)
{
    public static async Task<StagedDictionary> ReadAsync(string data)
    {
        await using var file = File.OpenRead(Path.Combine(data, "dictionary.json"));
        return await JsonSerializer.DeserializeAsync<StagedDictionary>(file, JsonSerializerOptions.Web)
            ?? throw new UsageException("The dictionary is empty.");
    }

    public IReadOnlyList<string> LevelsOf(string name) =>
        Find(name).Levels is { Count: > 0 } levels
            ? [.. levels.Select(l => l.Value)]
            : throw new UsageException($"{name} has no declared levels, so it cannot group.");

    public StagedVariable Find(string name) =>
        Variables.FirstOrDefault(v => v.Name == name) ?? throw new UsageException($"The view has no variable {name}.");
}

internal sealed record StagedVariable(string Name, string Type, IReadOnlyList<StagedLevel>? Levels);

internal sealed record StagedLevel(string Value);
