namespace TrustedData.Hub.Api;

/// <summary>The access token that a call came with; it has been validated by then.</summary>
public static class CallerToken
{
    private const string Scheme = "Bearer ";

    /// <summary>The token's text.</summary>
    public static string Of(HttpContext http)
    {
        var header = http.Request.Headers.Authorization.ToString();
        return header.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase)
            ? header[Scheme.Length..].Trim()
            : throw new InvalidOperationException("An authorised call always carries a bearer token.");
    }
}
