using TrustedData.Identity.Authorize;

namespace TrustedData.Identity.SignIn;

/// <summary>Signing in leads back to the authorization request it interrupted and nowhere else, so the page is no open redirect.</summary>
public static class ReturnAddress
{
    public static bool IsAllowed(string? address) =>
        address?.StartsWith($"{AuthorizeEndpoint.Path}?", StringComparison.Ordinal) == true && !address.AsSpan().ContainsAny('\r', '\n', '\\');
}
