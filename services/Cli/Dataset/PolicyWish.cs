using System.Text.Json;
using TrustedData.Cli.Shell;

namespace TrustedData.Cli.Dataset;

/// <summary>The policy that a dataset is to begin with.</summary>
public static class PolicyWish
{
    private const string UsualValues = "default";

    /// <summary>
    /// The policy as JSON text: null for the usual values, else what a file says.
    /// </summary>
    /// <exception cref="CliException">The file is missing or no JSON object.</exception>
    public static string? Read(string? policy)
    {
        if (policy is null or UsualValues)
            return null;
        if (!File.Exists(policy))
            throw new CliException("policy-missing", $"There is no file {policy}; --policy takes a file with a JSON object, or the word {UsualValues}.");
        return JsonSerializer.Serialize(ReadFile(policy));
    }

    /// <summary>The JSON object of a file.</summary>
    public static JsonElement ReadFile(string path)
    {
        try
        {
            var policy = JsonSerializer.Deserialize<JsonElement>(File.ReadAllBytes(path));
            if (policy.ValueKind == JsonValueKind.Object)
                return policy;
        }
        catch (JsonException fault)
        {
            throw new CliException("policy-unreadable", $"{path} is no JSON: {fault.Message}", fault);
        }

        throw new CliException("policy-unreadable", $"{path} holds no JSON object.");
    }
}
