using System.Text.Json;
using TrustedData.Contracts.Parameters;

namespace TrustedData.Workflows.CohortTable;

/// <summary>The command line; what it does not say is taken from the parameters file.</summary>
internal sealed record Options(string Data, string Outputs, string? Evidence, IReadOnlyList<string> By, string? Value, string FilterText, RowFilter Filter)
{
    public static Options Read(string[] args)
    {
        var given = new Dictionary<string, string>(StringComparer.Ordinal);
        for (var i = 0; i + 1 < args.Length; i += 2)
            given[args[i]] = args[i + 1];
        var file = Parameters(given.GetValueOrDefault("--parameters"));
        var by = given.TryGetValue("--by", out var list) ? list.Split(',', StringSplitOptions.RemoveEmptyEntries) : file.By;
        var filter = given.GetValueOrDefault("--filter") ?? file.Filter ?? "";
        if (by is not { Count: >= 1 and <= 3 })
            throw new UsageException("Give one to three grouping variables with --by.");
        return new Options(
            given.GetValueOrDefault("--data") ?? throw new UsageException("Give the directory of the staged view with --data."),
            given.GetValueOrDefault("--outputs") ?? ".",
            given.GetValueOrDefault("--evidence"),
            by,
            given.GetValueOrDefault("--value") ?? file.Value,
            filter,
            RowFilter.TryParse(filter) ?? throw new UsageException("The filter is not in the form variable=LEVEL|LEVEL;variable=LEVEL."));
    }

    private static ParametersFile Parameters(string? path) => path is null
        ? new ParametersFile(null, null, null)
        : JsonSerializer.Deserialize<ParametersFile>(File.ReadAllBytes(path), JsonSerializerOptions.Web) ?? throw new UsageException("The parameters file is empty.");

    private sealed record ParametersFile(IReadOnlyList<string>? By, string? Value, string? Filter);
}

/// <summary>The program cannot do what it is asked; the message says why.</summary>
public sealed class UsageException(string message) : Exception(message);
