using OpenIddict.Abstractions;

namespace TrustedData.Identity.Tokens;

/// <summary>One way to get a token. The protocol layer has checked client, secret, verifier and presented tokens before.</summary>
public interface ITokenGrant
{
    /// <summary>Whether the request uses this grant.</summary>
    bool Handles(OpenIddictRequest request);

    /// <summary>Issues or refuses.</summary>
    Task<IResult> Answer(HttpContext http, OpenIddictRequest request, CancellationToken cancellationToken);
}
