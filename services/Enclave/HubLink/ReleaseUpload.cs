using System.Text.Json;
using System.Text.RegularExpressions;
using Microsoft.Extensions.Options;
using TrustedData.Contracts.Releases;

namespace TrustedData.Enclave.HubLink;

/// <summary>What came of sending a release.</summary>
public enum UploadOutcome
{
    /// <summary>The hub has it, now or since before.</summary>
    Taken,

    /// <summary>The hub refuses it; it will not take it soon.</summary>
    Refused,

    /// <summary>Nothing is known.</summary>
    Unreachable,
}

/// <summary>Hands a release to the hub: outward only, and as often as need be.</summary>
public sealed partial class ReleaseUpload(IHttpClientFactory clients, IOptions<EnclaveOptions> options, ILogger<ReleaseUpload> logger)
{
    /// <summary>Name of the HTTP client that talks to the hub.</summary>
    public const string ClientName = "hub";

    /// <summary>Sends a release.</summary>
    public async Task<UploadOutcome> SendAsync(Guid part, ReleasePackage package, CancellationToken cancellationToken)
    {
        try
        {
            using var client = clients.CreateClient(ClientName);
            using var response = await client.PutAsJsonAsync(new Uri($"api/enclaves/{options.Value.Id}/releases/{part}", UriKind.Relative), package, cancellationToken);
            if (response.IsSuccessStatusCode)
                return UploadOutcome.Taken;
            LogNotTaken(part, (int)response.StatusCode, await ProblemAsync(response, cancellationToken));
            return (int)response.StatusCode is >= 400 and < 500 and not 408 and not 429 and not 401 ? UploadOutcome.Refused : UploadOutcome.Unreachable;
        }
        catch (Exception exception) when (exception is HttpRequestException || (exception is TaskCanceledException && !cancellationToken.IsCancellationRequested))
        {
            LogUnreachable(exception, part);
            return UploadOutcome.Unreachable;
        }
    }

    // Of what the hub says only the problem's id is kept, and only in the form that ids have.
    private static async Task<string> ProblemAsync(HttpResponseMessage response, CancellationToken cancellationToken)
    {
        try
        {
            var problem = await response.Content.ReadFromJsonAsync<JsonElement>(cancellationToken);
            return problem.ValueKind == JsonValueKind.Object && problem.TryGetProperty("id", out var id) && id.GetString() is { } text && ProblemId().IsMatch(text) ? text : "none";
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException)
        {
            return "none";
        }
    }

    [GeneratedRegex(@"\A[a-z0-9-]{1,60}\z", RegexOptions.None, 1000)]
    private static partial Regex ProblemId();

    [LoggerMessage(3301, LogLevel.Error, "The hub did not take the release of {Run}: status {Status}, problem {Problem}. It is kept and sent again.")]
    private partial void LogNotTaken(Guid run, int status, string problem);

    [LoggerMessage(3302, LogLevel.Warning, "The hub could not be reached with the release of {Run}; it is sent again.")]
    private partial void LogUnreachable(Exception exception, Guid run);
}
