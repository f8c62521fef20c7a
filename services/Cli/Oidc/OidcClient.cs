using System.Net.Http.Json;
using System.Text.Json;

namespace TrustedData.Cli.Oidc;

/// <summary>The public client <c>td-cli</c> of one authority: discovery, authorization requests, code and refresh-token redemption.</summary>
/// <param name="http">Sends to the authority; must not follow redirects to other hosts with credentials.</param>
/// <param name="time">Says when a token ends.</param>
public sealed class OidcClient(HttpClient http, TimeProvider time)
{
    /// <summary>The client every authority of the platform registers for this program.</summary>
    public const string ClientId = "td-cli";

    /// <summary>Scopes that are about the person; any other scope an authority lists is for services.</summary>
    private static readonly string[] PersonScopes = ["hub", "enclave", "ledger.read"];

    /// <summary>Reads the authority's discovery document and refuses one that speaks for another issuer or over an open line.</summary>
    public async Task<Discovery> Discover(Authority authority, CancellationToken cancellationToken)
    {
        var address = authority.Address.TrimEnd('/');
        RequireSafe(address);
        Discovery discovery;
        try
        {
            discovery = await http.GetFromJsonAsync<Discovery>($"{address}/.well-known/openid-configuration", cancellationToken)
                ?? throw new OidcException($"The authority {address} sent an empty discovery document.");
        }
        catch (Exception fault) when (fault is HttpRequestException or JsonException)
        {
            throw new OidcException($"The authority of {authority.Id} at {address} cannot be reached or is no OIDC authority; check its address and that it runs (on a single machine: ./run up).", fault);
        }
        if (discovery.Issuer.TrimEnd('/') != address)
            throw new OidcException($"The authority at {address} calls itself {discovery.Issuer}; use that address in the profile if it is the right one.");
        RequireSafe(discovery.AuthorizationEndpoint);
        RequireSafe(discovery.TokenEndpoint);
        return discovery;
    }

    /// <summary>The address a person's browser opens to log in.</summary>
    public static Uri AuthorizationRequest(Discovery discovery, Pkce pkce, string redirectUri)
    {
        string[] scopes = ["openid", "offline_access", .. PersonScopes.Where(scope => discovery.ScopesSupported?.Contains(scope) == true)];
        (string Name, string Value)[] query =
        [
            ("response_type", "code"), ("client_id", ClientId), ("redirect_uri", redirectUri), ("scope", string.Join(' ', scopes)),
            ("state", pkce.State), ("nonce", pkce.Nonce), ("code_challenge", pkce.Challenge), ("code_challenge_method", "S256"),
        ];
        var text = string.Join('&', query.Select(pair => $"{pair.Name}={Uri.EscapeDataString(pair.Value)}"));
        return new Uri($"{discovery.AuthorizationEndpoint}?{text}");
    }

    /// <summary>Takes the code out of the redirect the authority answered with, after checking that it answers this request.</summary>
    public static string CodeFrom(Uri redirect, Discovery discovery, Pkce pkce)
    {
        var answer = QueryText.Parse(redirect.Query);
        if (answer.GetValueOrDefault("state") != pkce.State)
            throw new OidcException("The answer does not belong to this login (wrong state); start again with td login.");
        var issuer = answer.GetValueOrDefault("iss");
        if (issuer is null ? discovery.NamesIssuerInResponse : issuer != discovery.Issuer)
            throw new OidcException("The answer comes from another authority than the one asked (RFC 9207); start again with td login.");
        if (answer.TryGetValue("error", out var error))
            throw new OidcException($"The authority refused the login: {error}. {answer.GetValueOrDefault("error_description")}".TrimEnd());
        return answer.TryGetValue("code", out var code) && code.Length > 0
            ? code
            : throw new OidcException("The authority's answer holds no code; start again with td login.");
    }

    /// <summary>Redeems an authorization code.</summary>
    public async Task<TokenSet> Redeem(
        Discovery discovery, string code, Pkce pkce, string redirectUri, CancellationToken cancellationToken)
    {
        var asked = time.GetUtcNow();
        var answer = await Post(discovery, [
            new("grant_type", "authorization_code"), new("client_id", ClientId), new("code", code),
            new("code_verifier", pkce.Verifier), new("redirect_uri", redirectUri)], cancellationToken)
            ?? throw new OidcException("The authority refused the code of this login; start again with td login.");
        var subject = IdToken.Subject(answer.IdToken, discovery.Issuer, ClientId, pkce.Nonce, time.GetUtcNow());
        return Tokens(discovery, subject, answer, asked);
    }

    /// <summary>Uses the refresh token for a new set; null when the authority no longer accepts it.</summary>
    public async Task<TokenSet?> Refresh(Discovery discovery, TokenSet old, CancellationToken cancellationToken)
    {
        if (old.RefreshToken is null) return null;
        var asked = time.GetUtcNow();
        var answer = await Post(discovery, [
            new("grant_type", "refresh_token"), new("client_id", ClientId), new("refresh_token", old.RefreshToken)], cancellationToken);
        if (answer is null) return null;
        var next = Tokens(discovery, old.Subject, answer, asked);
        return next with { RefreshToken = next.RefreshToken ?? old.RefreshToken };
    }

    private static TokenSet Tokens(Discovery discovery, string subject, TokenResponse answer, DateTimeOffset asked) => new(
        discovery.Issuer,
        subject,
        answer.AccessToken ?? throw new OidcException($"The authority {discovery.Issuer} answered without an access token."),
        asked.AddSeconds(answer.ExpiresIn ?? 0),
        answer.RefreshToken);

    private async Task<TokenResponse?> Post(
        Discovery discovery, KeyValuePair<string, string>[] form, CancellationToken cancellationToken)
    {
        try
        {
            using var content = new FormUrlEncodedContent(form);
            using var response = await http.PostAsync(new Uri(discovery.TokenEndpoint), content, cancellationToken);
            var answer = await response.Content.ReadFromJsonAsync<TokenResponse>(cancellationToken);
            if (response.IsSuccessStatusCode) return answer;
            if (answer?.Error is "invalid_grant") return null;
            throw new OidcException($"The authority {discovery.Issuer} refused to issue a token: {answer?.Error ?? response.StatusCode.ToString()}. {answer?.ErrorDescription}".TrimEnd());
        }
        catch (Exception fault) when (fault is HttpRequestException or JsonException)
        {
            throw new OidcException($"The authority {discovery.Issuer} did not answer a token request properly; check that it runs.", fault);
        }
    }

    private static void RequireSafe(string address)
    {
        if (!Uri.TryCreate(address, UriKind.Absolute, out var uri) || (uri.Scheme != Uri.UriSchemeHttps && !(uri.Scheme == Uri.UriSchemeHttp && uri.IsLoopback)))
            throw new OidcException($"'{address}' is no address to log in at: it must begin with https:// (http:// only on this machine).");
    }
}
