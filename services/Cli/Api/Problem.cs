using System.Net;
using System.Text.Json;

namespace TrustedData.Cli.Api;

/// <summary>A service refused a request, or could not answer it.</summary>
public sealed class ProblemException(Problem problem) : Exception(problem.Text)
{
    /// <summary>What it said.</summary>
    public Problem Problem { get; } = problem;
}

/// <summary>A refusal (RFC 9457).</summary>
/// <param name="Status">HTTP status.</param>
/// <param name="Text">One line for people.</param>
/// <param name="Json">The problem as it came, or made from the status.</param>
public sealed record Problem(HttpStatusCode Status, string Text, JsonElement Json)
{
    /// <summary>The stable id, if the service gave one.</summary>
    public string? Id => TextOf("id");

    /// <summary>Reads the body of an answer that is no success.</summary>
    public static async Task<Problem> ReadAsync(HttpResponseMessage response, string service, CancellationToken cancellationToken)
    {
        var usual = Usual(response.StatusCode, service);
        if (await BodyAsync(response, cancellationToken) is { } body)
        {
            var said = new Problem(response.StatusCode, usual, body);
            if (said.TextOf("detail") is { } detail)
                return said with { Text = detail };
            if (said.TextOf("title") is { } title)
                return said with { Text = $"{title.TrimEnd('.')}. {usual}{(said.TextOf("traceId") is { } trace ? $" Trace id: {trace}" : "")}" };
        }

        return new Problem(response.StatusCode, usual, JsonSerializer.SerializeToElement(new { title = usual, detail = usual, status = (int)response.StatusCode }));
    }

    /// <summary>A member of the problem that is an array; null when there is none.</summary>
    public JsonElement? ArrayOf(string name) =>
        Json.ValueKind == JsonValueKind.Object && Json.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.Array ? value : null;

    private string? TextOf(string name) =>
        Json.ValueKind == JsonValueKind.Object && Json.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String && value.GetString() is { Length: > 0 } text ? text : null;

    private static async Task<JsonElement?> BodyAsync(HttpResponseMessage response, CancellationToken cancellationToken)
    {
        if (response.Content.Headers.ContentType?.MediaType is not ("application/problem+json" or "application/json"))
            return null;
        try
        {
            return await JsonSerializer.DeserializeAsync<JsonElement>(await response.Content.ReadAsStreamAsync(cancellationToken), ApiJson.Options, cancellationToken);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static string Usual(HttpStatusCode status, string service) => status switch
    {
        HttpStatusCode.Unauthorized => $"{service} does not accept your login; run td login.",
        HttpStatusCode.Forbidden => $"Your account may not do this at {service}; ask its operator which role you need.",
        HttpStatusCode.NotFound => $"{service} has nothing there; the id or name may be wrong.",
        HttpStatusCode.TooManyRequests or HttpStatusCode.ServiceUnavailable => $"{service} cannot answer now; try again in a moment.",
        _ => $"{service} answered with status {(int)status}.",
    };
}
