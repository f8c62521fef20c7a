using Microsoft.Extensions.Options;
using OpenIddict.Abstractions;
using TrustedData.Identity.Settings;
using static OpenIddict.Abstractions.OpenIddictConstants;

namespace TrustedData.Identity.Clients;

/// <summary>Makes the registered clients and scopes equal to the configured ones: what is no longer configured can no longer ask.</summary>
public sealed class ClientRegistration(
    IOpenIddictApplicationManager applications, IOpenIddictScopeManager scopes, IOptions<AuthorityOptions> options)
{
    public async Task Apply(CancellationToken cancellationToken)
    {
        foreach (var scope in options.Value.Scopes)
            await Upsert(scope, cancellationToken);
        foreach (var client in options.Value.Clients)
            await Upsert(client, cancellationToken);
        await RemoveUnconfigured(cancellationToken);
    }

    private async Task Upsert(ScopeOptions scope, CancellationToken cancellationToken)
    {
        var descriptor = new OpenIddictScopeDescriptor { Name = scope.Name, Resources = { scope.Audience } };
        if (await scopes.FindByNameAsync(scope.Name, cancellationToken) is { } existing)
            await scopes.UpdateAsync(existing, descriptor, cancellationToken);
        else
            await scopes.CreateAsync(descriptor, cancellationToken);
    }

    private async Task Upsert(ClientOptions client, CancellationToken cancellationToken)
    {
        var descriptor = client.Kind == ClientKind.Native ? Native(client) : Service(client);
        foreach (var scope in client.Scopes)
            descriptor.Permissions.Add(Permissions.Prefixes.Scope + scope);
        if (await applications.FindByClientIdAsync(client.ClientId, cancellationToken) is { } existing)
            await applications.UpdateAsync(existing, descriptor, cancellationToken);
        else
            await applications.CreateAsync(descriptor, cancellationToken);
    }

    private static OpenIddictApplicationDescriptor Native(ClientOptions client)
    {
        var descriptor = new OpenIddictApplicationDescriptor
        {
            ClientId = client.ClientId,
            ApplicationType = ApplicationTypes.Native,
            ClientType = ClientTypes.Public,
            ConsentType = ConsentTypes.Implicit,
            Permissions =
            {
                Permissions.Endpoints.Authorization, Permissions.Endpoints.Token, Permissions.Endpoints.Revocation, Permissions.Endpoints.EndSession,
                Permissions.GrantTypes.AuthorizationCode, Permissions.GrantTypes.RefreshToken, Permissions.ResponseTypes.Code,
            },
            Requirements = { Requirements.Features.ProofKeyForCodeExchange },
        };
        foreach (var address in client.RedirectUris)
            descriptor.RedirectUris.Add(new Uri(address));
        return descriptor;
    }

    private static OpenIddictApplicationDescriptor Service(ClientOptions client)
    {
        var descriptor = new OpenIddictApplicationDescriptor
        {
            ClientId = client.ClientId,
            ClientSecret = client.Secret,
            ApplicationType = ApplicationTypes.Web,
            ClientType = ClientTypes.Confidential,
            Permissions = { Permissions.Endpoints.Token, Permissions.GrantTypes.ClientCredentials },
        };
        if (client.TokenExchange is { } exchange)
        {
            descriptor.Permissions.Add(Permissions.GrantTypes.TokenExchange);
            descriptor.AddAudiencePermissions([.. exchange.Audiences]);
        }

        return descriptor;
    }

    private async Task RemoveUnconfigured(CancellationToken cancellationToken)
    {
        var clients = options.Value.Clients.Select(client => client.ClientId).ToHashSet(StringComparer.Ordinal);
        foreach (var application in await applications.ListAsync(null, null, cancellationToken).ToListAsync(cancellationToken))
        {
            if (!clients.Contains(await applications.GetClientIdAsync(application, cancellationToken) ?? ""))
                await applications.DeleteAsync(application, cancellationToken);
        }

        var names = options.Value.Scopes.Select(scope => scope.Name).ToHashSet(StringComparer.Ordinal);
        foreach (var scope in await scopes.ListAsync(null, null, cancellationToken).ToListAsync(cancellationToken))
        {
            if (!names.Contains(await scopes.GetNameAsync(scope, cancellationToken) ?? ""))
                await scopes.DeleteAsync(scope, cancellationToken);
        }
    }
}
