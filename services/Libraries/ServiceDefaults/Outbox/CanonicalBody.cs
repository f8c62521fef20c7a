using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;
using TrustedData.Transparency;

namespace TrustedData.ServiceDefaults.Outbox;

/// <summary>Bodies that are signed: canonical JSON (RFC 8785), read strictly.</summary>
public static class CanonicalBody
{
    /// <summary>Camel case; a member that the record does not have is an error, so that nothing signed is overlooked.</summary>
    public static JsonSerializerOptions Options { get; } = new(JsonSerializerDefaults.Web)
    {
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
        RespectNullableAnnotations = true,
        RespectRequiredConstructorParameters = true,
        MaxDepth = 32,
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.CamelCase) },
    };

    /// <summary>Writes a message as canonical JSON.</summary>
    public static string Of<T>(T message) =>
        Encoding.UTF8.GetString(CanonicalJson.Serialize(JsonSerializer.SerializeToElement(message, Options)));

    /// <summary>Reads a message; null when it is not exactly one of that type.</summary>
    public static T? Read<T>(string body)
        where T : class
    {
        try
        {
            return JsonSerializer.Deserialize<T>(body, Options);
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
