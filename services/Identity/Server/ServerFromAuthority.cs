using Microsoft.Extensions.Options;
using OpenIddict.Server;
using OpenIddict.Server.AspNetCore;
using TrustedData.Identity.Keys;
using TrustedData.Identity.Settings;
using static OpenIddict.Abstractions.OpenIddictConstants;

namespace TrustedData.Identity.Server;

/// <summary>Gives the protocol layer the configured issuer, keys, scopes and audiences.</summary>
public sealed class ServerFromAuthority(IOptions<AuthorityOptions> options, AuthorityKeys keys)
    : IConfigureOptions<OpenIddictServerOptions>, IConfigureOptions<OpenIddictServerAspNetCoreOptions>
{
    public void Configure(OpenIddictServerOptions server)
    {
        var authority = options.Value;
        server.Issuer = authority.IssuerUri;
        server.SigningCredentials.Add(keys.Signing);
        server.EncryptionCredentials.Add(keys.Encryption);
        server.AccessTokenLifetime = TimeSpan.FromMinutes(authority.AccessTokenMinutes);
        server.RefreshTokenLifetime = TimeSpan.FromDays(authority.RefreshTokenDays);
        server.Scopes.UnionWith(authority.Scopes.Select(scope => scope.Name));
        server.Audiences.UnionWith(authority.Clients.SelectMany(client => client.TokenExchange?.Audiences ?? []));
        server.Claims.UnionWith([Claims.Role, Claims.AuthenticationTime]);
        // A plain challenge would show the verifier to whoever sees the request.
        server.CodeChallengeMethods.RemoveWhere(method => method != CodeChallengeMethods.Sha256);
        server.ResponseModes.RemoveWhere(mode => mode != ResponseModes.Query);
        server.PromptValues.RemoveWhere(prompt => prompt is not (PromptValues.Login or PromptValues.None));
        server.ClientAuthenticationMethods.RemoveWhere(method => method is not (ClientAuthenticationMethods.ClientSecretBasic or ClientAuthenticationMethods.ClientSecretPost));
        // Only an access token can be exchanged, and only for an access token.
        server.SubjectTokenTypes.RemoveWhere(type => type != TokenTypeIdentifiers.AccessToken);
        server.ActorTokenTypes.Clear();
        server.RequestedTokenTypes.RemoveWhere(type => type != TokenTypeIdentifiers.AccessToken);
    }

    public void Configure(OpenIddictServerAspNetCoreOptions server) =>
        server.DisableTransportSecurityRequirement = options.Value.IsPlainLoopback;
}
