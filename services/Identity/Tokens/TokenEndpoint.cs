using Microsoft.AspNetCore;
using OpenIddict.Abstractions;

namespace TrustedData.Identity.Tokens;

/// <summary>The token endpoint: hands each request to the grant it uses.</summary>
public static class TokenEndpoint
{
    public const string Path = "/connect/token";

    public static void Map(IEndpointRouteBuilder routes) =>
        // Anonymous: the protocol layer has authenticated the client before this runs.
        routes.MapPost(Path, Handle).WithName("Token").WithSummary("OAuth 2.0 token endpoint").AllowAnonymous();

    private static Task<IResult> Handle(HttpContext http, IEnumerable<ITokenGrant> grants, CancellationToken cancellationToken)
    {
        var request = http.GetOpenIddictServerRequest() ?? throw new InvalidOperationException("The protocol layer did not read this request.");
        var grant = grants.FirstOrDefault(one => one.Handles(request));
        return grant is null
            ? Task.FromResult(Refusals.Of(OpenIddictConstants.Errors.UnsupportedGrantType, "This grant type is not supported."))
            : grant.Answer(http, request, cancellationToken);
    }
}
