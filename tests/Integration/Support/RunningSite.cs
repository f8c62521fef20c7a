using System.Text.Json.Nodes;
using Npgsql;
using TrustedData.Contracts.Kinds;
using TrustedData.Tests.Harness.Postgres;
using TrustedData.Tests.Harness.Rabbit;
using TrustedData.Tests.Harness.Services;

namespace TrustedData.Tests.Integration.Support;

/// <summary>
/// Both organisations without the enclave, whose part the tests play, and a second enclave, riverside, that exists as keys
/// and accounts only: what lakeside must not do in its name, and the other way round, can be tried.
/// </summary>
public sealed class RunningSite : IAsyncDisposable
{
    private RunningSite(TwoOrganisations organisations, EnclaveSide lakeside, EnclaveSide riverside) =>
        (Organisations, Lakeside, Riverside) = (organisations, lakeside, riverside);

    public TwoOrganisations Organisations { get; }

    public EnclaveSide Lakeside { get; }

    public EnclaveSide Riverside { get; }

    public string HubDatabase => Organisations.Database("hub").Administrator;

    /// <summary>The hub's authority, as it stands in tokens.</summary>
    public string HubIssuer => Setup.Site.Issuer(Organisations.Site.Ports.HubIdentity);

    public static async Task<RunningSite> StartAsync(PostgresServer postgres, RabbitServer rabbit)
    {
        var organisations = new TwoOrganisations(postgres, rabbit);
        try
        {
            await organisations.StartAsync(
                [organisations.IdentityHub, organisations.LedgerHub, organisations.IdentityLakeside, organisations.LedgerLakeside, organisations.Hub],
                (process, configuration) =>
                {
                    SecondEnclave.Adjust(organisations.Site, process, configuration);
                    WithoutWitnesses(process, configuration);
                });
            await rabbit.ImportAsync(SecondEnclave.BrokerDefinitions(await File.ReadAllTextAsync(organisations.Site.Path("rabbitmq-definitions.json"))));
            var lakeside = await EnclaveSide.ConnectAsync(organisations, "lakeside");
            var riverside = await EnclaveSide.ConnectAsync(organisations, SecondEnclave.Id);
            // Two snapshots are known, of which the second is current.
            await lakeside.TellAsync(MessageKind.CatalogueChanged, Catalogue.Usual(1, snapshot: 1));
            await lakeside.TellAsync(MessageKind.CatalogueChanged, Catalogue.Usual(2, snapshot: 2));
            return new RunningSite(organisations, lakeside, riverside);
        }
        catch
        {
            await organisations.DisposeAsync();
            throw;
        }
    }

    // No witness runs here; tests of witnesses name their own.
    private static void WithoutWitnesses(string process, JsonObject configuration)
    {
        if (process.StartsWith("ledger-", StringComparison.Ordinal))
            (configuration["Ledger"]!["Witnesses"], configuration["Ledger"]!["Quorum"]) = (new JsonArray(), 0);
    }

    /// <summary>The hub's API as a person of the hub sees it.</summary>
    public async Task<Api> HubAsync(string person) =>
        new(Organisations.Hub.Address, await Organisations.TokenAsync(person, "hub", TestContext.Current.CancellationToken));

    /// <summary>The subject of a person of the hub.</summary>
    public string Subject(string person) => Organisations.Person(person, "hub").Subject.ToString();

    /// <summary>The facts of a service's database that satisfy a condition over <c>fact</c>, oldest first.</summary>
    public async Task<IReadOnlyList<JsonObject>> FactsAsync(string service, string condition)
    {
        await using var source = NpgsqlDataSource.Create(Organisations.Database(service).Administrator);
        await using var command = source.CreateCommand($"SELECT body FROM fact WHERE {condition} ORDER BY recorded, id");
        await using var reader = await command.ExecuteReaderAsync(TestContext.Current.CancellationToken);
        var facts = new List<JsonObject>();
        while (await reader.ReadAsync(TestContext.Current.CancellationToken))
            facts.Add(JsonNode.Parse(reader.GetString(0))!.AsObject());
        return facts;
    }

    public async ValueTask DisposeAsync()
    {
        await Lakeside.DisposeAsync();
        await Riverside.DisposeAsync();
        await Organisations.DisposeAsync();
    }
}
