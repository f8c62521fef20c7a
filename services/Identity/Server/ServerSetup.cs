using TrustedData.Identity.Authorize;
using TrustedData.Identity.IdentityDb;
using TrustedData.Identity.SignOut;
using TrustedData.Identity.Tokens;

namespace TrustedData.Identity.Server;

/// <summary>The protocol: which flows exist, where their endpoints are, what is demanded of every request.</summary>
public static class ServerSetup
{
    public static IServiceCollection AddProtocol(this IServiceCollection services)
    {
        services.ConfigureOptions<ServerFromAuthority>();
        services.AddOpenIddict()
            .AddCore(core => core.UseEntityFrameworkCore().UseDbContext<IdentityContext>().ReplaceDefaultEntities<Guid>())
            .AddServer(server =>
            {
                server.SetAuthorizationEndpointUris(AuthorizeEndpoint.Path)
                    .SetTokenEndpointUris(TokenEndpoint.Path)
                    .SetEndSessionEndpointUris(SignOutEndpoint.Path)
                    .SetRevocationEndpointUris("/connect/revocation");
                server.AllowAuthorizationCodeFlow().RequireProofKeyForCodeExchange()
                    .AllowRefreshTokenFlow()
                    .AllowClientCredentialsFlow()
                    .AllowTokenExchangeFlow();
                server.SetAuthorizationCodeLifetime(TimeSpan.FromMinutes(2))
                    .SetIdentityTokenLifetime(TimeSpan.FromMinutes(5));
                // Services of other organisations read access tokens; codes and refresh tokens stay encrypted.
                server.DisableAccessTokenEncryption();
                // A login ends on its day, however often it is renewed.
                server.DisableSlidingRefreshTokenExpiration();
                server.AddEventHandler(KeepSignIn.Descriptor);
                server.AddEventHandler(RecordTokenAnswer.Descriptor);
                server.UseAspNetCore()
                    .EnableAuthorizationEndpointPassthrough()
                    .EnableTokenEndpointPassthrough()
                    .EnableEndSessionEndpointPassthrough()
                    .EnableErrorPassthrough();
            });
        services.AddScoped<PersonPrincipal>();
        services.AddScoped<ITokenGrant, PersonGrant>();
        services.AddScoped<ITokenGrant, ServiceGrant>();
        services.AddScoped<ITokenGrant, ExchangeGrant>();
        services.AddHostedService<TokenPruning>();
        return services;
    }
}
