using System.Text.Json;
using System.Text.Json.Serialization;

namespace TrustedData.ServiceDefaults.Audit;

/// <summary>How facts are written as JSON.</summary>
public static class FactJson
{
    /// <summary>Camel case, enums as lower-case words, nulls left out.</summary>
    public static JsonSerializerOptions Options { get; } = new(JsonSerializerDefaults.Web)
    {
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.CamelCase) },
    };
}
