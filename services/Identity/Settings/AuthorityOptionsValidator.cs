using System.Text.RegularExpressions;
using Microsoft.Extensions.Options;

namespace TrustedData.Identity.Settings;

/// <summary>Refuses to start on settings that would issue wrong tokens, and says which key to mend.</summary>
public sealed partial class AuthorityOptionsValidator : IValidateOptions<AuthorityOptions>
{
    private const int ShortestSecret = 32;

    public ValidateOptionsResult Validate(string? name, AuthorityOptions options)
    {
        var problems = General(options).Concat(ScopeProblems(options)).Concat(ClientProblems(options)).ToList();
        return problems.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(problems);
    }

    private static IEnumerable<string> General(AuthorityOptions options)
    {
        if (!OrganisationIds().IsMatch(options.Organisation))
            yield return "Identity:Organisation must be the organisation's short id: small letters, digits and '-', at most 32.";
        if (string.IsNullOrWhiteSpace(options.DisplayName))
            yield return "Identity:DisplayName must be the organisation's name for people.";
        if (IssuerProblem(options.Issuer) is { } issuer)
            yield return issuer;
        if (string.IsNullOrWhiteSpace(options.KeysDirectory))
            yield return "Identity:KeysDirectory must be the directory of this authority's keys.";
        if (options.AccessTokenMinutes is < 15 or > 60)
            yield return "Identity:AccessTokenMinutes must lie between 15 and 60.";
        if (options.RefreshTokenDays is < 1 or > 30)
            yield return "Identity:RefreshTokenDays must lie between 1 and 30.";
        if (options.Demo is { } demo && !File.Exists(demo.PeopleFile))
            yield return "Identity:Demo:PeopleFile must name an existing file; leave Identity:Demo out where there are no demonstration people.";
    }

    private static string? IssuerProblem(string issuer)
    {
        if (!Uri.TryCreate(issuer, UriKind.Absolute, out var uri) || uri.AbsoluteUri != issuer || uri.Query.Length > 0 || uri.Fragment.Length > 0 || !issuer.EndsWith('/'))
            return "Identity:Issuer must be an absolute address that ends with '/', without query or fragment, exactly as tokens shall name it.";
        if (uri.Scheme == Uri.UriSchemeHttps || (uri.Scheme == Uri.UriSchemeHttp && uri.IsLoopback)) return null;
        return "Identity:Issuer must begin with https://; http:// is allowed for a loopback address only, because passwords and tokens would cross the network in the open.";
    }

    private static IEnumerable<string> ScopeProblems(AuthorityOptions options)
    {
        foreach (var name in Repeated(options.Scopes.Select(scope => scope.Name)))
            yield return $"Identity:Scopes lists '{name}' twice.";
        foreach (var scope in options.Scopes)
        {
            if (!ScopeNames().IsMatch(scope.Name))
                yield return $"Identity:Scopes: '{scope.Name}' is no scope name (small letters, digits, '.', '-').";
            if (!Audiences().IsMatch(scope.Audience))
                yield return $"Identity:Scopes: the audience of '{scope.Name}' must be a service id such as hub or ledger:hub.";
        }
    }

    private static IEnumerable<string> ClientProblems(AuthorityOptions options)
    {
        foreach (var name in Repeated(options.Clients.Select(client => client.ClientId)))
            yield return $"Identity:Clients lists '{name}' twice.";
        var scopes = options.Scopes.Select(scope => scope.Name).ToHashSet(StringComparer.Ordinal);
        foreach (var client in options.Clients)
        {
            // A client's id is the subject of its own tokens, so it must never read like a person's.
            if (!OrganisationIds().IsMatch(client.ClientId) || Guid.TryParse(client.ClientId, out _))
                yield return $"Identity:Clients: '{client.ClientId}' is no client id (small letters, digits and '-', at most 32, no GUID).";
            foreach (var unknown in client.Scopes.Where(scope => !scopes.Contains(scope)))
                yield return $"Identity:Clients: client '{client.ClientId}' names scope '{unknown}', which Identity:Scopes does not list.";
            foreach (var problem in KindProblems(client))
                yield return $"Identity:Clients: client '{client.ClientId}' {problem}";
        }
    }

    private static IEnumerable<string> KindProblems(ClientOptions client) => client.Kind switch
    {
        ClientKind.Native => NativeProblems(client),
        ClientKind.Service => ServiceProblems(client),
        _ => ["needs a Kind: native or service."],
    };

    private static IEnumerable<string> NativeProblems(ClientOptions client)
    {
        if (client.Secret is not null)
            yield return "is native and must have no Secret: everybody who has the program would have it too.";
        if (client.TokenExchange is not null)
            yield return "is native and must not exchange tokens.";
        if (client.RedirectUris.Count == 0)
            yield return "is native and needs RedirectUris.";
        foreach (var address in client.RedirectUris)
        {
            if (!Uri.TryCreate(address, UriKind.Absolute, out var uri) || uri.Scheme != Uri.UriSchemeHttp || !uri.IsLoopback || uri.HostNameType == UriHostNameType.Dns)
                yield return $"is native: redirect address '{address}' must be http on a literal loopback address, such as http://127.0.0.1/callback.";
        }
    }

    private static IEnumerable<string> ServiceProblems(ClientOptions client)
    {
        if (client.Secret is not { Length: >= ShortestSecret })
            yield return $"is a service and needs a random Secret of at least {ShortestSecret} characters.";
        if (client.RedirectUris.Count > 0)
            yield return "is a service and must have no RedirectUris: nobody logs in through it.";
        if (client.TokenExchange is { } exchange && (exchange.Audiences.Count == 0 || exchange.Audiences.Any(audience => !Audiences().IsMatch(audience))))
            yield return "has TokenExchange without proper Audiences, such as enclave:lakeside.";
    }

    private static IEnumerable<string> Repeated(IEnumerable<string> names) =>
        names.GroupBy(name => name, StringComparer.Ordinal).Where(group => group.Count() > 1).Select(group => group.Key);

    [GeneratedRegex(@"\A[a-z][a-z0-9-]{0,31}\z", RegexOptions.None, 1000)]
    private static partial Regex OrganisationIds();

    [GeneratedRegex(@"\A[a-z][a-z0-9.-]{0,63}\z", RegexOptions.None, 1000)]
    private static partial Regex ScopeNames();

    [GeneratedRegex(@"\A[a-z][a-z0-9:-]{0,63}\z", RegexOptions.None, 1000)]
    private static partial Regex Audiences();
}
