using System.Reflection;
using System.Text.Json;
using System.Text.Json.Serialization;
using Microsoft.AspNetCore.Http.Metadata;
using TrustedData.Hub.Audit;
using TrustedData.ServiceDefaults.Problems;

namespace TrustedData.Hub.Api;

/// <summary>A request body that may have been refused before its endpoint saw it.</summary>
public interface IBody
{
    /// <summary>Null when the body was read.</summary>
    Refusal? Refusal { get; }
}

/// <summary>
/// A JSON body, read strictly: an unknown or doubled member is refused rather than overlooked, and the refusal says which
/// members there are. <see cref="RefusalRecorder"/> answers a refused body, so that an endpoint only ever meets a good one.
/// </summary>
public sealed class Body<T> : IBody, IBindableFromHttpContext<Body<T>>, IEndpointParameterMetadataProvider
    where T : class
{
    private static readonly JsonSerializerOptions Strict = new(JsonSerializerDefaults.Web)
    {
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
        NumberHandling = JsonNumberHandling.Strict,
        RespectNullableAnnotations = true,
        RespectRequiredConstructorParameters = true,
        AllowDuplicateProperties = false,
        MaxDepth = 32,
    };

    private readonly T? value;

    private Body(T? value, Refusal? refusal)
    {
        this.value = value;
        Refusal = refusal;
    }

    /// <inheritdoc />
    public Refusal? Refusal { get; }

    /// <summary>What was sent.</summary>
    public T Value => value ?? throw new InvalidOperationException("A refused body has no value; the endpoint lacks RecordsRefusalsAs.");

    /// <inheritdoc />
    public static async ValueTask<Body<T>?> BindAsync(HttpContext context, ParameterInfo parameter)
    {
        if (!context.Request.HasJsonContentType())
            return Refused(new Refusal("body-not-json", StatusCodes.Status415UnsupportedMediaType, "Send the request as JSON, with the header Content-Type: application/json."));
        try
        {
            using var document = await JsonDocument.ParseAsync(context.Request.Body, new JsonDocumentOptions { MaxDepth = Strict.MaxDepth, AllowDuplicateProperties = false }, context.RequestAborted);
            return JsonShape.IsSound(document.RootElement) && document.Deserialize<T>(Strict) is { } read ? new Body<T>(read, null) : Refused(Unreadable("$"));
        }
        catch (JsonException exception)
        {
            return Refused(Unreadable(exception.Path ?? "$"));
        }
        catch (BadHttpRequestException exception)
        {
            return Refused(new Refusal("body-too-large", exception.StatusCode, "The request is larger than this endpoint takes, or was cut off. Send less, and all of it."));
        }
    }

    /// <inheritdoc />
    public static void PopulateMetadata(ParameterInfo parameter, EndpointBuilder builder) =>
        builder.Metadata.Add(new AcceptsMetadata(["application/json"], typeof(T)));

    private static Body<T> Refused(Refusal refusal) => new(null, refusal);

    // The exception's own text names our types; the caller is better served by the names it may send.
    private static Refusal Unreadable(string path)
    {
        var members = Strict.GetTypeInfo(typeof(T)).Properties;
        var required = string.Join(", ", members.Where(m => m.IsRequired).Select(m => m.Name));
        var optional = string.Join(", ", members.Where(m => !m.IsRequired).Select(m => m.Name));
        var takes = (required, optional) switch
        {
            ("", _) => $"It takes: {optional}.",
            (_, "") => $"It needs: {required}.",
            _ => $"It needs: {required}. It may have: {optional}.",
        };
        var at = new string([.. path.Where(c => !char.IsControl(c)).Take(80)]);
        return Refusal.BadRequest("body-unreadable", $"The JSON body cannot be read at {at}: it is malformed, or a member is missing, unknown, doubled or of the wrong type. {takes} The API is described at /scalar.");
    }
}
