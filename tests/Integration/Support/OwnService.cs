using System.Text.Json.Nodes;
using TrustedData.Setup.Files;
using TrustedData.Tests.Harness.Machine;
using TrustedData.Tests.Harness.Postgres;
using TrustedData.Tests.Harness.Services;

namespace TrustedData.Tests.Integration.Support;

/// <summary>One more process of a service, with a database and a port of its own, for what must not happen to the shared one.</summary>
public sealed class OwnService : IAsyncDisposable
{
    private OwnService(ServiceProcess process, TestDatabase database, string configuration) => (Process, Database, Configuration) = (process, database, configuration);

    public ServiceProcess Process { get; }

    public TestDatabase Database { get; }

    /// <summary>Path of its configuration.</summary>
    public string Configuration { get; }

    /// <summary>Configures one like a process of the site and migrates its database; it is not started yet.</summary>
    public static async Task<OwnService> MigratedAsync(
        RunningSite site, PostgresServer postgres, string like, string program, Action<JsonObject, int>? adjust = null, string? mode = null)
    {
        var database = await postgres.CreateDatabaseAsync();
        var port = FreePorts.Take();
        var configuration = JsonNode.Parse(await File.ReadAllTextAsync(site.Organisations.Site.Path("config", $"{like}.json")))!.AsObject();
        configuration["Urls"] = Setup.Site.Address(port);
        configuration["ConnectionStrings"] = new JsonObject { [nameof(Database)] = database.App, ["Migrator"] = database.Owner };
        adjust?.Invoke(configuration, port);
        var name = $"{like}-{port}";
        var file = site.Organisations.Site.Path("config", $"{name}.json");
        PrivateFile.Write(file, configuration.ToJsonString());
        var service = new OwnService(new ServiceProcess(name, program, file, new Uri(Setup.Site.Address(port)), mode), database, file);
        await service.Process.MigrateAsync();
        return service;
    }

    public async ValueTask DisposeAsync()
    {
        await Process.DisposeAsync();
        await Database.DisposeAsync();
    }
}
