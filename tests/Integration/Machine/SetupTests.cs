using System.Text.Json;
using TrustedData.Setup;
using TrustedData.Tests.Harness.Machine;

namespace TrustedData.Tests.Integration.Machine;

public sealed class SetupTests : IDisposable
{
    private readonly ScratchDirectory _data = new("setup");

    public void Dispose() => _data.Dispose();

    [Fact]
    public void Written_again_nothing_changes_and_nobody_else_can_read_it()
    {
        MachineSetup.Write(Site());
        var before = Files().ToDictionary(file => file, file => (File.GetLastWriteTimeUtc(file), Convert.ToHexString(File.ReadAllBytes(file))), StringComparer.Ordinal);
        MachineSetup.Write(Site());

        Files().ToDictionary(file => file, file => (File.GetLastWriteTimeUtc(file), Convert.ToHexString(File.ReadAllBytes(file))), StringComparer.Ordinal).ShouldBe(before, ignoreOrder: true);
        foreach (var file in before.Keys) File.GetUnixFileMode(file).ShouldBe(UnixFileMode.UserRead | UnixFileMode.UserWrite, file);
    }

    [Fact]
    public void Every_account_at_the_broker_has_a_password_of_its_own_and_rights_on_its_own_names_only()
    {
        MachineSetup.Write(Site());
        var definitions = JsonDocument.Parse(File.ReadAllText(Path.Combine(_data.Path, "rabbitmq-definitions.json"))).RootElement;

        var hashes = definitions.GetProperty("users").EnumerateArray().Select(user => user.GetProperty("password_hash").GetString()).ToList();
        hashes.ShouldAllBe(hash => hash!.Length > 40);
        hashes.Distinct().Count().ShouldBe(hashes.Count);
        definitions.GetProperty("users").EnumerateArray().ShouldAllBe(user => user.GetProperty("tags").GetString() == "");
        foreach (var permission in definitions.GetProperty("permissions").EnumerateArray())
        {
            var prefix = permission.GetProperty("user").GetString()!.Replace("enclave-", @"enclave\.", StringComparison.Ordinal);
            foreach (var right in new[] { "configure", "write", "read" }) permission.GetProperty(right).GetString().ShouldBe($@"^td\.{prefix}\.");
        }
    }

    [Fact]
    public void No_secret_stands_in_two_places_and_none_is_short()
    {
        MachineSetup.Write(Site());
        var secrets = JsonSerializer.Deserialize<Dictionary<string, string>>(File.ReadAllText(Path.Combine(_data.Path, "secrets.json")))!;

        secrets.Values.ShouldAllBe(secret => secret.Length >= 32);
        secrets.Values.Distinct(StringComparer.Ordinal).Count().ShouldBe(secrets.Count);
        File.ReadAllText(Path.Combine(_data.Path, "config", "hub.json")).ShouldNotContain(secrets["broker:enclave-lakeside"]);
        File.ReadAllText(Path.Combine(_data.Path, "config", "enclave-lakeside.json")).ShouldNotContain(secrets["client:hub:hub"]);
    }

    [Fact]
    public void A_site_from_before_there_were_witnesses_keeps_its_ports_and_is_given_two_more()
    {
        var file = Path.Combine(_data.Path, "ports.env");
        SitePorts.ReadOrChoose(file);
        var older = File.ReadAllLines(file)[..10];
        older.ShouldAllBe(line => !line.Contains("WITNESS", StringComparison.Ordinal));
        File.WriteAllLines(file, older);

        var ports = SitePorts.ReadOrChoose(file);
        File.ReadAllLines(file)[..10].ShouldBe(older);
        new[] { ports.HubWitness, ports.EnclaveWitness, ports.Enclave, ports.Hub }.Distinct().Count().ShouldBe(4);
        SitePorts.ReadOrChoose(file).ShouldBe(ports);
    }

    private Site Site() => new(_data.Path, SitePorts.From([.. Enumerable.Range(17_400, 12)]), Path.Combine(_data.Path, "engine.sock"));

    private IEnumerable<string> Files() => Directory.EnumerateFiles(_data.Path, "*", SearchOption.AllDirectories);
}
