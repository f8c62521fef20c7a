using System.Text.Json;
using System.Text.Json.Serialization;
using TrustedData.Cli.Shell;

namespace TrustedData.Cli.Api;

/// <summary>JSON as the services speak it.</summary>
public static class ApiJson
{
    /// <summary>Names in camel case, both ways.</summary>
    public static JsonSerializerOptions Options { get; } = new(JsonSerializerDefaults.Web);

    /// <summary>Reads what a command shows of an answer.</summary>
    /// <exception cref="CliException">The answer has another shape: program and service do not fit together.</exception>
    public static T As<T>(this JsonElement answer)
    {
        try
        {
            return answer.Deserialize<T>(Options) ?? throw new JsonException();
        }
        catch (JsonException fault)
        {
            throw new CliException("answer-unreadable", "The service's answer has another shape than this program expects; their versions do not fit together. With --json the answer is shown as it is.", fault);
        }
    }

    /// <summary>Reads the members of a list.</summary>
    public static IReadOnlyList<T> Items<T>(this JsonElement answer) => answer.As<ItemList<T>>().All ?? [];

    private sealed record ItemList<T>([property: JsonPropertyName("items")] IReadOnlyList<T>? All);
}
