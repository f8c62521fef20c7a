namespace TrustedData.Cli.Oidc;

/// <summary>Where the command line gets its access tokens from.</summary>
public sealed class TokenSource : IDisposable
{
    // A token that ends while a request is under way would be refused half-way.
    private static readonly TimeSpan Margin = TimeSpan.FromSeconds(30);

    private readonly HttpClient http = new(new SocketsHttpHandler { AllowAutoRedirect = false }) { Timeout = TimeSpan.FromSeconds(30) };
    private readonly OidcClient client;
    private readonly TokenCache cache;
    private readonly string? peopleFile;
    private readonly TimeProvider time;

    /// <summary>Makes a source.</summary>
    /// <param name="cacheDirectory">Directory of the cached tokens, beside the profile; created with mode 0700.</param>
    /// <param name="peopleFile">The demonstration profile's people file, or null.</param>
    /// <param name="time">The clock that tokens are measured by.</param>
    public TokenSource(string cacheDirectory, string? peopleFile, TimeProvider time)
    {
        client = new OidcClient(http, time);
        cache = new TokenCache(cacheDirectory);
        this.peopleFile = peopleFile;
        this.time = time;
    }

    /// <summary>
    /// An access token for the services of an authority: from the cache, else by refresh, else, for a demonstration
    /// person, by logging them in.
    /// </summary>
    /// <param name="authority">Where the token is to come from: the hub's authority or a data holder's.</param>
    /// <param name="person">A demonstration person (<c>--as</c>), or null for whoever used <c>td login</c>.</param>
    /// <param name="cancellationToken">Ends the attempt.</param>
    /// <exception cref="OidcException">There is no login, or the authority refused; the message says what to do.</exception>
    public async Task<string> ForPerson(Authority authority, string? person, CancellationToken cancellationToken)
    {
        var account = person is null ? null : DemoPeople.Find(peopleFile, person, authority);
        var cached = cache.Find(authority, person);
        if (cached is not null && cached.ExpiresAt - Margin > time.GetUtcNow()) return cached.AccessToken;

        var discovery = await client.Discover(authority, cancellationToken);
        var tokens = cached is null ? null : await client.Refresh(discovery, cached, cancellationToken);
        if (tokens is null && account is not null)
            tokens = await HeadlessLogin.Run(client, discovery, account, cancellationToken);
        if (tokens is null)
        {
            cache.Remove(authority, person);
            throw new OidcException($"You are not logged in at {authority.Id}; run td login.");
        }
        cache.Store(authority, person, tokens);
        return tokens.AccessToken;
    }

    /// <summary>Logs a person in with their browser and keeps the tokens for <see cref="ForPerson"/> without a name.</summary>
    /// <returns>The person's opaque id at the authority.</returns>
    public async Task<string> LogIn(Authority authority, ILoginPrompt prompt, CancellationToken cancellationToken)
    {
        var discovery = await client.Discover(authority, cancellationToken);
        var tokens = await BrowserLogin.Run(client, discovery, prompt, cancellationToken);
        cache.Store(authority, null, tokens);
        return tokens.Subject;
    }

    /// <summary>Whether a demonstration person has an account at an authority, or somebody is logged in there.</summary>
    /// <exception cref="OidcException">There is no such demonstration person.</exception>
    public bool HasAccount(Authority authority, string? person) => person is null
        ? cache.Find(authority, null) is not null
        : DemoPeople.AccountsOf(peopleFile, person).Any(account => account.Authority == authority.Id);

    /// <summary>The opaque id of whoever a token is cached for, or null.</summary>
    public string? SubjectOf(Authority authority, string? person) => cache.Find(authority, person)?.Subject;

    /// <summary>Forgets the tokens, so that the next command logs in anew.</summary>
    public void Forget(Authority authority, string? person) => cache.Remove(authority, person);

    /// <inheritdoc/>
    public void Dispose() => http.Dispose();
}
