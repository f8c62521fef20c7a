using System.Text.Json.Nodes;
using TrustedData.Tests.Harness;
using TrustedData.Tests.Harness.Postgres;
using TrustedData.Tests.Harness.Rabbit;
using TrustedData.Tests.Integration.Support;

namespace TrustedData.Tests.Integration.Identity;

public sealed class SettingsTests(SharedSite shared, PostgresServer postgres, RabbitServer rabbit) : SiteTest(shared, postgres, rabbit)
{
    [Fact]
    public async Task Without_the_setting_there_are_no_demonstration_people()
    {
        await using var identity = await LikeTheHubsAsync(settings => settings.Remove("Demo"));
        await identity.Process.StartAsync(Cancel);

        (await Sql.ValueAsync<long>(identity.Database.Administrator, "SELECT count(*) FROM person")).ShouldBe(0);
        (await Sql.ValueAsync<long>(Site.Organisations.Database("identity_hub").Administrator, "SELECT count(*) FROM person")).ShouldBe(3);
    }

    [Fact]
    public async Task Settings_that_would_issue_wrong_tokens_keep_it_from_starting()
    {
        await using var identity = await LikeTheHubsAsync(settings =>
        {
            settings["Issuer"] = "http://authority.example.org/";
            settings["AccessTokenMinutes"] = 600;
            settings["Clients"]![1]!["Secret"] = "short";
            settings["Clients"]![0]!["RedirectUris"] = new JsonArray("https://example.org/callback");
        });

        var refused = await Should.ThrowAsync<HarnessException>(() => identity.Process.StartAsync(Cancel));
        foreach (var key in new[] { "Identity:Issuer", "Identity:AccessTokenMinutes", "Secret", "redirect address" }) refused.Message.ShouldContain(key);
    }

    [Fact]
    public async Task A_client_that_is_no_longer_configured_can_no_longer_ask()
    {
        await using var identity = await LikeTheHubsAsync(_ => { });
        await identity.Process.StartAsync(Cancel);
        var ask = new (string, string?)[] { ("grant_type", "client_credentials"), ("client_id", "enclave-lakeside"), ("client_secret", Site.Organisations.Secrets["client:hub:enclave-lakeside"]), ("scope", "hub.release") };
        (await TokenForm.TokenAsync(identity.Process.Address, ask)).AccessToken().ShouldNotBeEmpty();

        await identity.Process.StopAsync(Cancel);
        var file = Site.Organisations.Site.Path("config", $"{identity.Process.Name}.json");
        var configuration = JsonNode.Parse(await File.ReadAllTextAsync(file, Cancel))!;
        var clients = configuration["Identity"]!["Clients"]!.AsArray();
        clients.Remove(clients.Single(client => (string?)client!["ClientId"] == "enclave-lakeside"));
        await File.WriteAllTextAsync(file, configuration.ToJsonString(), Cancel);
        await identity.Process.StartAsync(Cancel);
        (await TokenForm.TokenAsync(identity.Process.Address, ask)).Error().ShouldBe("invalid_client");
    }

    [Fact]
    public void Keys_are_readable_by_their_owner_only()
    {
        foreach (var path in Directory.EnumerateFileSystemEntries(Site.Organisations.Site.Path("keys"), "*", SearchOption.AllDirectories))
            ((int)File.GetUnixFileMode(path) & 0b000_111_111).ShouldBe(0, path);
    }

    private Task<OwnService> LikeTheHubsAsync(Action<JsonObject> change) => OwnService.MigratedAsync(Site, Postgres, "identity-hub", "Identity", (configuration, port) =>
    {
        var identity = configuration["Identity"]!.AsObject();
        identity["Issuer"] = Setup.Site.Issuer(port);
        identity["KeysDirectory"] = Site.Organisations.Site.Path("keys", $"identity-{port}");
        configuration["Auth"]!["Authority"] = Setup.Site.Issuer(port);
        change(identity);
    });
}
