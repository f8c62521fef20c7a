using Microsoft.AspNetCore.Authentication;
using OpenIddict.Server.AspNetCore;

namespace TrustedData.Identity.Tokens;

/// <summary>OAuth errors, answered in the form the request's endpoint prescribes.</summary>
public static class Refusals
{
    /// <param name="error">An error code of RFC 6749, RFC 8693 or OpenID Connect.</param>
    /// <param name="description">What is wrong, for the client's developer.</param>
    public static IResult Of(string error, string description) => TypedResults.Forbid(
        new AuthenticationProperties(new Dictionary<string, string?>(StringComparer.Ordinal)
        {
            [OpenIddictServerAspNetCoreConstants.Properties.Error] = error,
            [OpenIddictServerAspNetCoreConstants.Properties.ErrorDescription] = description,
        }),
        [OpenIddictServerAspNetCoreDefaults.AuthenticationScheme]);
}
