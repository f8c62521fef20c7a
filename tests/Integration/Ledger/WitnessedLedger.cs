using System.Net;
using System.Text.Json;
using System.Text.Json.Nodes;
using TrustedData.Setup.Files;
using TrustedData.Tests.Harness;
using TrustedData.Tests.Harness.Machine;
using TrustedData.Tests.Harness.Postgres;
using TrustedData.Tests.Harness.Services;
using TrustedData.Tests.Integration.Support;
using TrustedData.Transparency.Notes;
using TrustedData.Transparency.Proofs;

namespace TrustedData.Tests.Integration.Ledger;

/// <summary>A ledger of one test and its witness, which is asked by it, or goes to it.</summary>
internal sealed class WitnessedLedger : IAsyncDisposable
{
    private const string Origin = "trusteddata.local/hub";
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);
    private readonly RunningSite _site;
    private readonly PostgresServer _postgres;
    private readonly List<IAsyncDisposable> _more = [];
    private string _producerToken = "";

    private WitnessedLedger(RunningSite site, PostgresServer postgres, OwnService service, OwnWitness witness) =>
        (_site, _postgres, Service, Witness, Process) = (site, postgres, service, witness, service.Process);

    public OwnService Service { get; }

    public OwnWitness Witness { get; }

    /// <summary>The ledger that runs: the first one, or one that took its place.</summary>
    public ServiceProcess Process { get; private set; }

    public Producer Producer => new(Api);

    public Api Api => new(Process.Address, _producerToken);

    public NoteVerifier Key { get; private set; } = null!;

    /// <summary>Configures and migrates both; neither is started.</summary>
    /// <param name="site">The site.</param>
    /// <param name="postgres">The database server.</param>
    /// <param name="pulls">Whether the witness fetches and leaves, as that of a data holder does.</param>
    /// <param name="openingSeconds">How long the ledger waits for the witness's first word.</param>
    public static async Task<WitnessedLedger> MigratedAsync(RunningSite site, PostgresServer postgres, bool pulls, double openingSeconds = 10)
    {
        var keys = new Keys(site.Organisations.Site.Path("keys"));
        var (ledgerPort, witnessPort) = (FreePorts.Take(), 0);
        var log = new JsonObject { ["VerifierKeys"] = new JsonArray(keys.VerifierKey("hub-ledger", Origin)) };
        if (pulls)
        {
            var lakeside = JsonNode.Parse(await File.ReadAllTextAsync(site.Organisations.Site.Path("config", "witness-lakeside.json")))!;
            log["Source"] = lakeside[nameof(Witness)]!["Logs"]![0]!["Source"]!.DeepClone();
            log["Source"]!["Address"] = Setup.Site.Address(ledgerPort);
        }
        var witness = await OwnWitness.MigratedAsync(site, postgres, [log], section => section["PullMilliseconds"] = 200);
        witnessPort = witness.Service.Process.Address.Port;
        var service = await OwnService.MigratedAsync(site, postgres, "ledger-hub", "Ledger", (configuration, _) =>
        {
            configuration["Urls"] = Setup.Site.Address(ledgerPort);
            configuration["Ledger"]!["Quorum"] = 1;
            configuration["Ledger"]!["OpeningSeconds"] = openingSeconds;
            configuration["Ledger"]!["Witnesses"] = new JsonArray(new JsonObject
            {
                ["VerifierKey"] = witness.Key.ToString(),
                ["Address"] = pulls ? null : Setup.Site.Address(witnessPort),
            });
        });
        NoteVerifier.TryParse(keys.VerifierKey("hub-ledger", Origin), out var key).ShouldBeTrue();
        var ledger = new WitnessedLedger(site, postgres, service, witness)
        {
            Key = key,
            _producerToken = await site.Organisations.ServiceTokenAsync("hub", "hub", "ledger.append", TestContext.Current.CancellationToken),
        };
        ledger.Process = new ServiceProcess($"ledger-{ledgerPort}", "Ledger", site.Organisations.Site.Path("config", $"{service.Process.Name}.json"), new Uri(Setup.Site.Address(ledgerPort)));
        return ledger;
    }

    /// <summary>Starts both and waits until entries are taken.</summary>
    public async Task StartAsync()
    {
        Witness.Service.Process.Begin();
        await Process.StartAsync(TestContext.Current.CancellationToken);
    }

    /// <summary>Takes the ledger away, and puts one on another database in its place; it is not started.</summary>
    public async Task ReplaceAsync(TestDatabase database)
    {
        if (Process.IsRunning) await Process.Kill9Async();
        var file = _site.Organisations.Site.Path("config", $"{Service.Process.Name}.json");
        var configuration = JsonNode.Parse(await File.ReadAllTextAsync(file))!.AsObject();
        configuration["ConnectionStrings"] = new JsonObject { ["Database"] = database.App, ["Migrator"] = database.Owner };
        var other = _site.Organisations.Site.Path("config", $"{database.Name}.json");
        PrivateFile.Write(other, configuration.ToJsonString());
        _more.Add(Process);
        Process = new ServiceProcess($"ledger-{database.Name}", "Ledger", other, Process.Address);
    }

    /// <summary>A copy of the database as it is now, as a backup holds it.</summary>
    public async Task<TestDatabase> CopyAsync()
    {
        await Process.Kill9Async();
        var copy = await _postgres.CopyAsync(Service.Database, TestContext.Current.CancellationToken);
        _more.Add(copy);
        await Process.StartAsync(TestContext.Current.CancellationToken);
        return copy;
    }

    /// <summary>An empty database.</summary>
    public async Task<TestDatabase> EmptyAsync()
    {
        var database = await _postgres.CreateDatabaseAsync();
        _more.Add(database);
        return database;
    }

    public Task<Answer> CosignedReceiptAsync(Guid fact) => Api.GetAsync($"/proofs/inclusion/{fact}?cosigned=true");

    /// <summary>Waits for a receipt that the witness stands behind, and verifies all of it.</summary>
    public async Task<Checkpoint> CosignedAsync(Guid fact)
    {
        InclusionReceipt? receipt = null;
        await Wait.UntilAsync(
            async () => await AnswersAsync(async () =>
            {
                var answer = await CosignedReceiptAsync(fact);
                receipt = answer.Status == HttpStatusCode.OK ? answer.Json.Deserialize<InclusionReceipt>(JsonSerializerOptions.Web) : null;
                return receipt is not null;
            }),
            "a cosigned receipt",
            Patience,
            TestContext.Current.CancellationToken);
        receipt!.Verify(Key).ShouldBeTrue();
        SignedNote.TryParse(receipt.Checkpoint, out var note).ShouldBeTrue();
        Witness.Key.TryVerify(note, out _).ShouldBeTrue();
        Checkpoint.TryOpen(receipt.Checkpoint, Key, out var checkpoint).ShouldBeTrue();
        return checkpoint;
    }

    /// <summary>Waits until something is so; a service that is away is asked again.</summary>
    public static Task UntilAsync(Func<Task<bool>> isSo, string what) =>
        Wait.UntilAsync(() => AnswersAsync(isSo), what, Patience, TestContext.Current.CancellationToken);

    public Task<string?> WitnessedAsync() => Witness.LatestAsync(Origin);

    public async ValueTask DisposeAsync()
    {
        await Process.DisposeAsync();
        await Witness.DisposeAsync();
        // A copy belongs to the roles of the database that it was made of, so it goes first.
        foreach (var one in Enumerable.Reverse(_more)) await one.DisposeAsync();
        await Service.DisposeAsync();
    }

    private static async Task<bool> AnswersAsync(Func<Task<bool>> ask)
    {
        try
        {
            return await ask();
        }
        catch (HttpRequestException)
        {
            return false;
        }
    }
}
