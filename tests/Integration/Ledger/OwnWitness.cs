using System.Net;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using TrustedData.Setup.Files;
using TrustedData.Tests.Harness.Postgres;
using TrustedData.Tests.Integration.Support;
using TrustedData.Transparency.Witnessing;

namespace TrustedData.Tests.Integration.Ledger;

/// <summary>A witness of one test.</summary>
internal sealed class OwnWitness(OwnService service, CosignatureVerifier key) : IAsyncDisposable
{
    public Api Api { get; } = new(service.Process.Address, token: null);

    public OwnService Service => service;

    /// <summary>What its cosignatures are checked with.</summary>
    public CosignatureVerifier Key => key;

    /// <summary>Configures and migrates one; it is not started yet.</summary>
    /// <param name="site">The site that it is configured like.</param>
    /// <param name="postgres">The database server.</param>
    /// <param name="logs">Value of <c>Witness:Logs</c>.</param>
    /// <param name="adjust">Changes the section <c>Witness</c>.</param>
    public static async Task<OwnWitness> MigratedAsync(RunningSite site, PostgresServer postgres, JsonArray logs, Action<JsonObject>? adjust = null)
    {
        CosignatureVerifier.TryParse(new Keys(site.Organisations.Site.Path("keys")).WitnessVerifierKey("hub-witness", "trusteddata.local/hub/witness"), out var key).ShouldBeTrue();
        var service = await OwnService.MigratedAsync(
            site,
            postgres,
            "witness-hub",
            "Ledger",
            (configuration, _) =>
            {
                var section = configuration["Witness"]!.AsObject();
                section["Logs"] = logs;
                section["RequestsPerSecond"] = 1000;
                adjust?.Invoke(section);
            },
            mode: "witness");
        return new OwnWitness(service, key);
    }

    /// <summary>Starts it again and waits until it answers, whatever its health says: evidence of an earlier test makes it unwell for good.</summary>
    public async Task StartAgainAsync(CancellationToken cancellationToken)
    {
        service.Process.Begin();
        await Harness.Wait.UntilAsync(AnswersAsync, "the witness to answer", TimeSpan.FromSeconds(60), cancellationToken);
    }

    private async Task<bool> AnswersAsync()
    {
        try
        {
            return (await Api.GetAsync("/health")).Status is HttpStatusCode.OK or HttpStatusCode.ServiceUnavailable;
        }
        catch (HttpRequestException)
        {
            return false;
        }
    }

    public Task<Answer> AddAsync(string body) => AddAsync(Encoding.UTF8.GetBytes(body));

    public Task<Answer> AddAsync(byte[] body) => Api.SendAsync(HttpMethod.Post, "/add-checkpoint", new ByteArrayContent(body));

    public async Task<string?> LatestAsync(string origin)
    {
        var answer = await Api.GetAsync($"/{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(origin)))}/checkpoint");
        if (answer.Status == HttpStatusCode.NotFound) return null;
        answer.Status.ShouldBe(HttpStatusCode.OK);
        return answer.Text;
    }

    public async ValueTask DisposeAsync() => await service.DisposeAsync();
}
