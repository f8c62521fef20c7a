using System.Net;
using System.Net.Http.Headers;
using System.Security.Claims;
using System.Security.Cryptography;
using Microsoft.AspNetCore.Authentication.JwtBearer;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Protocols.OpenIdConnect;
using Microsoft.IdentityModel.Tokens;
using TrustedData.Contracts.Ids;
using TrustedData.Enclave;
using TrustedData.Enclave.Closing;
using TrustedData.Enclave.Consent;
using TrustedData.Enclave.Datasets;
using TrustedData.Enclave.EnclaveDb;
using TrustedData.Enclave.Policies;
using TrustedData.Enclave.Staff;
using TrustedData.Enclave.Workflows;
using TrustedData.Sealing;
using TrustedData.ServiceDefaults.Audit;
using TrustedData.ServiceDefaults.Hosting;
using TrustedData.ServiceDefaults.Messaging;
using TrustedData.Tests.Harness.Machine;
using TrustedData.Tests.Harness.Postgres;
using TrustedData.Transparency;

namespace TrustedData.Tests.Integration.Datasets;

/// <summary>
/// The part of an enclave that keeps datasets, as a service on loopback with a real database: endpoints, sign-in and staff are
/// the product's; tokens are signed by a key of the test's.
/// </summary>
public sealed class DatasetHost : IAsyncDisposable
{
    public const string Id = "lakeside";
    private const string Authority = "https://authority.test/";
    private const string Audience = "enclave";

    private readonly ScratchDirectory _scratch = new("datasets");
    private readonly RsaSecurityKey _tokenKey = new(RSA.Create(2048)) { KeyId = "test" };
    private readonly TestDatabase _database;
    private readonly WebApplication _app;

    private DatasetHost(TestDatabase database, Action<IConfigurationBuilder>? configure)
    {
        _database = database;
        _app = Build(configure);
    }

    public string Storage => Path.Combine(_scratch.Path, "storage");

    public string Scratch => Path.Combine(_scratch.Path, "scratch");

    public string OwnerConnection => _database.Owner;

    public IServiceProvider Services => _app.Services;

    public HttpClient Steward { get; private set; } = null!;

    public HttpClient Checker { get; private set; } = null!;

    internal RememberedConsent Consent { get; } = new();

    internal Gate Gate { get; } = new();

    public static async Task<DatasetHost> StartAsync(PostgresServer server, TestDatabase template, Action<IConfigurationBuilder>? configure = null)
    {
        var host = new DatasetHost(await server.CopyAsync(template, TestContext.Current.CancellationToken), configure);
        await host._app.StartAsync(TestContext.Current.CancellationToken);
        host.Steward = await host.PersonAsync("steward-1", StaffRole.Steward);
        host.Checker = await host.PersonAsync("checker-1", StaffRole.Checker);
        return host;
    }

    /// <summary>Asks the database something in a scope of its own.</summary>
    public async Task<T> AskAsync<T>(Func<EnclaveContext, Task<T>> question)
    {
        await using var scope = Services.CreateAsyncScope();
        return await question(scope.ServiceProvider.GetRequiredService<EnclaveContext>());
    }

    /// <summary>Uses a service in a scope of its own.</summary>
    public async Task<T> UseAsync<TService, T>(Func<TService, Task<T>> use)
        where TService : notnull
    {
        await using var scope = Services.CreateAsyncScope();
        return await use(scope.ServiceProvider.GetRequiredService<TService>());
    }

    /// <summary>Types of the facts recorded, in their order.</summary>
    public Task<List<string>> FactsAsync() => AskAsync(d => d.Set<FactRow>().OrderBy(f => f.Recorded).ThenBy(f => f.Id).Select(f => f.Type).ToListAsync());

    /// <summary>Everything below the storage, as paths.</summary>
    public IReadOnlyList<string> Stored() => Directory.Exists(Storage)
        ? [.. Directory.EnumerateFileSystemEntries(Storage, "*", SearchOption.AllDirectories).Select(p => Path.GetRelativePath(Storage, p)).Where(p => p is not ("imports" or "snapshots"))]
        : [];

    public async ValueTask DisposeAsync()
    {
        Steward?.Dispose();
        Checker?.Dispose();
        await _app.DisposeAsync();
        await _database.DisposeAsync();
        _scratch.Dispose();
    }

    private WebApplication Build(Action<IConfigurationBuilder>? configure)
    {
        var builder = WebApplication.CreateBuilder(new WebApplicationOptions { EnvironmentName = "Production" });
        builder.Configuration.AddInMemoryCollection(Settings());
        configure?.Invoke(builder.Configuration);
        builder.AddServiceDefaults();
        builder.Logging.SetMinimumLevel(LogLevel.Warning);
        builder.AddValidatedOptions<EnclaveOptions>("Enclave");
        builder.AddValidatedOptions<OrganisationOptions>("Organisation");
        builder.AddServiceDatabase<EnclaveContext>();
        builder.AddStaff();
        builder.AddWorkflows();
        builder.AddDatasets();
        builder.Services.AddSingleton<OrganisationKeys>();
        builder.Services.AddSingleton<IPolicyDirectory, UsualPolicies>();
        builder.Services.AddSingleton<IConsentCheck>(Consent);
        builder.Services.AddSingleton<IConsentRegister>(Consent);
        builder.Services.AddSingleton<IEnclaveGate>(Gate);
        builder.Services.AddSingleton<ISealedRunEngine, NoEngine>();
        builder.Services.Configure<JwtBearerOptions>(JwtBearerDefaults.AuthenticationScheme, bearer =>
        {
            bearer.Configuration = new OpenIdConnectConfiguration { Issuer = Authority };
            bearer.Configuration.SigningKeys.Add(_tokenKey);
        });
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0));
        var app = builder.Build();
        app.UseServiceDefaults();
        app.MapGroup("/api").MapDatasets();
        return app;
    }

    private Dictionary<string, string?> Settings()
    {
        var masterKey = Path.Combine(_scratch.Path, "master.key");
        File.WriteAllText(masterKey, Convert.ToBase64String(RandomNumberGenerator.GetBytes(32)));
        using var own = Ed25519Signer.Create();
        using var hub = Ed25519Signer.Create();
        var signingKey = Path.Combine(_scratch.Path, "signing.key");
        File.WriteAllText(signingKey, own.ExportBase64());
        return new Dictionary<string, string?>(StringComparer.Ordinal)
        {
            ["ConnectionStrings:Database"] = _database.App,
            ["Auth:Authority"] = Authority,
            ["Auth:Audience"] = Audience,
            ["Organisation:Id"] = Id,
            ["Organisation:SigningKeyFile"] = signingKey,
            ["Organisation:Peers:0:Id"] = "hub",
            ["Organisation:Peers:0:PublicKey"] = hub.PublicKeyBase64,
            ["Organisation:Peers:0:Exchange"] = "td.enclave.lakeside.out",
            ["Organisation:Peers:0:Queue"] = "td.enclave.lakeside.in",
            ["Enclave:Id"] = Id,
            ["Enclave:Institution"] = "Lakeside University Hospital",
            ["Enclave:Storage"] = Storage,
            ["Enclave:Scratch"] = Scratch,
            ["Enclave:MasterKeyFile"] = masterKey,
            ["Enclave:Operator:Issuer"] = Authority,
            ["Enclave:Operator:Subject"] = "operator-1",
            ["Enclave:Hub:Address"] = "https://hub.test/",
            ["Enclave:Hub:Authority"] = "https://hub-authority.test/",
            ["Enclave:Hub:ClientId"] = "lakeside",
            ["Enclave:Hub:ClientSecret"] = "none",
        };
    }

    private async Task<HttpClient> PersonAsync(string subject, StaffRole role)
    {
        await AskAsync(async database =>
        {
            database.Add(StaffMember.Appoint(new PersonRef(Authority, subject), role, [], Actor.Service("test"), DateTimeOffset.UtcNow));
            return await database.SaveChangesAsync(TestContext.Current.CancellationToken);
        });
        var token = new JsonWebTokenHandler().CreateToken(new SecurityTokenDescriptor
        {
            Issuer = Authority,
            Audience = Audience,
            TokenType = "at+jwt",
            Expires = DateTime.UtcNow.AddHours(1),
            Subject = new ClaimsIdentity([new Claim("sub", subject), new Claim("client_id", "td"), new Claim("scope", "enclave")]),
            SigningCredentials = new SigningCredentials(_tokenKey, SecurityAlgorithms.RsaSha256),
        });
        var client = new HttpClient { BaseAddress = new Uri(_app.Urls.First()), Timeout = TimeSpan.FromMinutes(5) };
        client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", token);
        return client;
    }
}
