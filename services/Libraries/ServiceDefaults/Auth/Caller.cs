using System.Security.Claims;
using TrustedData.Contracts.Ids;

namespace TrustedData.ServiceDefaults.Auth;

/// <summary>Reads who calls from a validated token.</summary>
public static class Caller
{
    /// <summary>The person or client that the token names.</summary>
    public static PersonRef Person(this ClaimsPrincipal principal) => new(
        principal.FindFirstValue("iss") ?? throw new InvalidOperationException("A validated token always has an issuer."),
        principal.FindFirstValue("sub") ?? throw new InvalidOperationException("A validated token always has a subject."));

    /// <summary>The client that the token was issued to.</summary>
    public static string? ClientId(this ClaimsPrincipal principal) => principal.FindFirstValue("client_id");

    /// <summary>Whether the token carries a scope; scopes stand in one claim, separated by spaces, or in several.</summary>
    public static bool HasScope(this ClaimsPrincipal principal, string scope) =>
        principal.FindAll("scope").Any(c => c.Value.Split(' ').Contains(scope, StringComparer.Ordinal));

    /// <summary>Whether the authority gives the person a role.</summary>
    public static bool HasRole(this ClaimsPrincipal principal, string role) =>
        principal.FindAll("role").Any(c => c.Value == role);

    /// <summary>Whether a service, not a person, calls: client credentials name the client as subject.</summary>
    public static bool IsService(this ClaimsPrincipal principal) =>
        principal.FindFirstValue("sub") is var subject && subject is not null && subject == principal.ClientId();
}
