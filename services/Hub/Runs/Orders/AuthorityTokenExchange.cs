using System.Buffers.Text;
using System.Net;
using System.Text.Json;
using System.Text.Json.Serialization;
using Microsoft.AspNetCore.Authentication.JwtBearer;
using Microsoft.Extensions.Options;
using Microsoft.IdentityModel.Protocols.OpenIdConnect;
using TrustedData.ServiceDefaults.Auth;
using TrustedData.ServiceDefaults.Problems;

namespace TrustedData.Hub.Runs.Orders;

/// <summary>
/// OAuth 2.0 Token Exchange (RFC 8693) at the hub's authority. Only the authority can name the person to an enclave, so a
/// hub without a person's own token orders nothing in their name.
/// </summary>
public sealed partial class AuthorityTokenExchange(
    HttpClient http, IOptionsMonitor<JwtBearerOptions> bearer, IOptions<ServiceClientOptions> client, ILogger<AuthorityTokenExchange> logger) : ITokenExchange
{
    private static readonly Refusal Unreachable = Refusal.Unavailable("authority-unreachable", "The identity authority did not answer, so nothing was submitted. Try again in a moment.");

    /// <inheritdoc />
    public async Task<Outcome<string>> ExchangeAsync(string personToken, string enclave, byte[] orderDigest, CancellationToken cancellationToken)
    {
        try
        {
            using var request = new HttpRequestMessage(HttpMethod.Post, await EndpointAsync(cancellationToken)) { Content = FormOf(personToken, enclave, orderDigest) };
            using var response = await http.SendAsync(request, cancellationToken);
            if (response.IsSuccessStatusCode)
                return await response.Content.ReadFromJsonAsync<TokenAnswer>(cancellationToken) is { AccessToken.Length: > 0 } answer ? answer.AccessToken : Unreachable;
            LogRefused(enclave, response.StatusCode);
            return response.StatusCode is HttpStatusCode.BadRequest or HttpStatusCode.Forbidden
                ? Refusal.Forbidden("token-exchange-refused", $"The identity authority gives no token for the enclave {enclave} in your name, so nothing was submitted. Sign in again, for example with td login, and repeat; if it stays, the authority does not know this enclave.")
                : Unreachable;
        }
        catch (Exception exception) when (exception is HttpRequestException or JsonException or InvalidOperationException
            || (exception is TaskCanceledException && !cancellationToken.IsCancellationRequested))
        {
            LogFailed(exception, enclave);
            return Unreachable;
        }
    }

    private async Task<Uri> EndpointAsync(CancellationToken cancellationToken)
    {
        var discovery = bearer.Get(JwtBearerDefaults.AuthenticationScheme).ConfigurationManager
            ?? throw new InvalidOperationException("Auth:Authority is not configured.");
        OpenIdConnectConfiguration found = await discovery.GetConfigurationAsync(cancellationToken);
        return new Uri(found.TokenEndpoint);
    }

    private FormUrlEncodedContent FormOf(string personToken, string enclave, byte[] orderDigest) => new(new Dictionary<string, string>(StringComparer.Ordinal)
    {
        ["grant_type"] = "urn:ietf:params:oauth:grant-type:token-exchange",
        ["subject_token"] = personToken,
        ["subject_token_type"] = "urn:ietf:params:oauth:token-type:access_token",
        ["audience"] = $"enclave:{enclave}",
        ["td_order"] = Base64Url.EncodeToString(orderDigest),
        ["client_id"] = client.Value.ClientId,
        ["client_secret"] = client.Value.ClientSecret,
    });

    [LoggerMessage(5101, LogLevel.Warning, "The authority refused a token exchange for enclave {Enclave}: {Status}.")]
    private partial void LogRefused(string enclave, HttpStatusCode status);

    [LoggerMessage(5102, LogLevel.Warning, "The authority could not be asked for a token for enclave {Enclave}.")]
    private partial void LogFailed(Exception exception, string enclave);

    private sealed record TokenAnswer([property: JsonPropertyName("access_token")] string AccessToken);
}
