using OpenIddict.Abstractions;
using OpenIddict.Server;
using TrustedData.Identity.Audit;
using TrustedData.Identity.IdentityDb;
using TrustedData.Identity.Settings;
using TrustedData.ServiceDefaults.Audit;
using static OpenIddict.Abstractions.OpenIddictConstants;
using static OpenIddict.Server.OpenIddictServerEvents;

namespace TrustedData.Identity.Tokens;

/// <summary>
/// Saves the fact of each token issued or refused before the answer is written: if it cannot be saved, the token does not
/// leave. Killed in between, the ledger names a token that nobody got, which is the safe side.
/// </summary>
public sealed class RecordTokenAnswer(IdentityContext database, IdentityFacts facts, IOpenIddictApplicationManager applications)
    : IOpenIddictServerHandler<ApplyTokenResponseContext>
{
    private static readonly HashSet<string> KnownGrants = new(StringComparer.Ordinal)
    {
        GrantTypes.AuthorizationCode, GrantTypes.RefreshToken, GrantTypes.ClientCredentials, GrantTypes.TokenExchange,
    };

    public static OpenIddictServerHandlerDescriptor Descriptor { get; } = OpenIddictServerHandlerDescriptor
        .CreateBuilder<ApplyTokenResponseContext>()
        .UseScopedHandler<RecordTokenAnswer>()
        .SetOrder(int.MinValue + 1000)
        .SetType(OpenIddictServerHandlerType.Custom)
        .Build();

    public async ValueTask HandleAsync(ApplyTokenResponseContext context)
    {
        var grant = context.Request?.GrantType is { } named && KnownGrants.Contains(named) ? named : null;
        database.Record(context.Error is { } error
            ? facts.TokenRefused(await Registered(context), grant, error)
            : Issued(context, grant!));
        await database.SaveChangesAsync(context.CancellationToken);
    }

    private Fact Issued(ApplyTokenResponseContext context, string grant)
    {
        var signIn = context.Transaction.GetProperty<ProcessSignInContext>(typeof(ProcessSignInContext).FullName!);
        var token = signIn?.IssuedTokenPrincipal ?? signIn?.AccessTokenPrincipal
            ?? throw new InvalidOperationException("A token was issued without a principal to record.");
        return facts.TokenIssued(
            context.Request!.ClientId!, token.GetClaim(Claims.Subject)!, grant, token.GetTokenId()!, token.GetAudiences(), token.GetClaim(ExchangeGrant.OrderParameter));
    }

    private async Task<string?> Registered(ApplyTokenResponseContext context) =>
        context.Request?.ClientId is { Length: > 0 and <= AuthorityOptions.LongestClientId } client && await applications.FindByClientIdAsync(client, context.CancellationToken) is not null ? client : null;
}
