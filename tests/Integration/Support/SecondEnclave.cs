using System.Text.Json.Nodes;
using TrustedData.Setup;
using TrustedData.Setup.Files;

namespace TrustedData.Tests.Integration.Support;

/// <summary>A second data holder as the hub and the broker know it: keys, accounts and names, made like lakeside's.</summary>
internal static class SecondEnclave
{
    public const string Id = "riverside";

    /// <summary>Lakeside's part of the definitions once more, under the second enclave's names.</summary>
    public static string BrokerDefinitions(string definitions)
    {
        var all = JsonNode.Parse(definitions)!.AsObject();
        foreach (var (_, section) in all)
        {
            foreach (var entry in section!.AsArray().Where(entry => entry!.ToJsonString().Contains("lakeside", StringComparison.Ordinal)).ToList())
                section.AsArray().Add(JsonNode.Parse(entry!.ToJsonString().Replace("lakeside", Id, StringComparison.Ordinal)));
        }
        return all.ToJsonString();
    }

    public static void Adjust(Site site, string process, JsonObject configuration)
    {
        var keys = new Keys(site.Path("keys"));
        if (process == "hub")
        {
            configuration["Organisation"]!["Peers"]!.AsArray().Add(new JsonObject
            {
                ["Id"] = Id,
                ["PublicKey"] = keys.PublicKey($"{Id}-organisation"),
                ["Exchange"] = $"td.hub.to.{Id}",
                ["Queue"] = $"td.hub.from.{Id}",
            });
            configuration["Hub"]!["Enclaves"]!.AsArray().Add(new JsonObject
            {
                ["Id"] = Id,
                ["LedgerVerifierKey"] = keys.VerifierKey($"{Id}-ledger", $"trusteddata.local/{Id}"),
            });
        }
        else if (process == "identity-hub")
        {
            var clients = configuration["Identity"]!["Clients"]!.AsArray();
            var other = clients.Single(client => (string?)client!["ClientId"] == "enclave-lakeside")!.DeepClone();
            other["ClientId"] = $"enclave-{Id}";
            other["Secret"] = new Secrets(site.Path("secrets.json"))[$"client:hub:enclave-{Id}"];
            clients.Add(other);
        }
    }
}
