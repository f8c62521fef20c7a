using System.CommandLine;
using System.Text.Json;
using TrustedData.Cli.Api;
using TrustedData.Cli.Oidc;
using TrustedData.Cli.Profiles;

namespace TrustedData.Cli.Shell;

/// <summary>One command's work: who calls, with which profile, and how the answer is shown.</summary>
public sealed class Session : IDisposable
{
    private readonly HttpClient http = new(new SocketsHttpHandler { AllowAutoRedirect = false, Expect100ContinueTimeout = TimeSpan.FromSeconds(5) }) { Timeout = Timeout.InfiniteTimeSpan };

    // A log can be verified offline by somebody who has no profile.
    private readonly Lazy<TdProfile> profile;
    private readonly Lazy<TokenSource> tokens;

    /// <summary>Gets ready; the profile is read when it is first needed.</summary>
    public Session(Screen screen, ParseResult given, string? profileFile, TimeProvider time)
    {
        Screen = screen;
        Time = time;
        Json = given.GetValue(CommonOptions.Json);
        Person = given.GetValue(CommonOptions.As);
        profile = new Lazy<TdProfile>(() => ProfileFile.Read(ProfileFile.Locate(profileFile)));
        tokens = new Lazy<TokenSource>(() => new TokenSource(Path.Combine(Profile.Directory, "tokens"), Profile.PeopleFile, time));
    }

    /// <summary>Where the person reads.</summary>
    public Screen Screen { get; }

    /// <summary>The clock.</summary>
    public TimeProvider Time { get; }

    /// <summary>Whether the answer is shown as JSON, and nothing beside it.</summary>
    public bool Json { get; }

    /// <summary>The demonstration person (<c>--as</c>), or null.</summary>
    public string? Person { get; }

    /// <summary>The organisations.</summary>
    public TdProfile Profile => profile.Value;

    /// <summary>Where tokens come from.</summary>
    public TokenSource Tokens => tokens.Value;

    /// <summary>The API of an organisation.</summary>
    public ApiClient Of(Organisation organisation) => new(http, NameOf(organisation), organisation.Address, organisation.Authority, Tokens, Person);

    /// <summary>The ledger of an organisation.</summary>
    public ApiClient LedgerOf(Organisation organisation) => new(http, $"The ledger of {organisation.Id}", organisation.Ledger.Address, organisation.Authority, Tokens, Person);

    /// <summary>The hub's API.</summary>
    public ApiClient Hub => Of(Profile.Hub);

    /// <summary>The API of the enclave that <c>--enclave</c> names, or the reference of a dataset, or that is the only one.</summary>
    public ApiClient Enclave(ParseResult given, string? named = null) =>
        Of(OrganisationChoice.Enclave(Profile, given.GetValue(CommonOptions.Enclave) ?? named, HasAccount));

    /// <summary>What keeps texts of one kind beside the profile.</summary>
    public KeptFiles Kept(string kind) => new(Path.Combine(Profile.Directory, kind));

    /// <summary>Whether the person has an account there, or is logged in there.</summary>
    public bool HasAccount(Organisation organisation) => Tokens.HasAccount(organisation.Authority, Person);

    /// <summary>Shows an answer: as it is with <c>--json</c>, else as the command draws it.</summary>
    public int Answer(JsonElement answer, Action<Screen> show) => Answer<JsonElement>(answer, show);

    /// <summary>Shows a result of the command's own.</summary>
    public int Answer<T>(T answer, Action<Screen> show)
    {
        if (Json)
            Screen.Json(answer);
        else
            show(Screen);
        return ExitStatus.Success;
    }

    /// <summary>Whether a service says that it is healthy.</summary>
    public async Task<bool> IsHealthyAsync(Uri address, CancellationToken cancellationToken)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(TimeSpan.FromSeconds(5));
        try
        {
            using var answer = await http.GetAsync(new Uri($"{address.AbsoluteUri.TrimEnd('/')}/health"), limit.Token);
            return answer.IsSuccessStatusCode;
        }
        catch (Exception fault) when (fault is HttpRequestException || (fault is OperationCanceledException && !cancellationToken.IsCancellationRequested))
        {
            return false;
        }
    }

    /// <inheritdoc />
    public void Dispose()
    {
        http.Dispose();
        if (tokens.IsValueCreated)
            tokens.Value.Dispose();
    }

    private static string NameOf(Organisation organisation) => organisation.Id == "hub" ? "The hub" : $"The enclave {organisation.Id}";
}
