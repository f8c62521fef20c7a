using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using TrustedData.Setup.Files;

namespace TrustedData.Setup.Organisations;

/// <summary>Fills the accounts' passwords, and the names of this site, into the broker's definitions.</summary>
internal static class BrokerDefinitions
{
    private const int SaltBytes = 4;
    private static readonly JsonSerializerOptions Format = new() { WriteIndented = true };

    public static string Of(Site site, Secrets secrets)
    {
        using var template = typeof(BrokerDefinitions).Assembly.GetManifestResourceStream("definitions.json")!;
        var definitions = JsonNode.Parse(template)!.AsObject();
        foreach (var user in Objects(definitions["users"]))
        {
            var name = (string)user["name"]!;
            user["name"] = site.BrokerUser(name);
            user["password_hash"] = Hash(secrets[$"broker:{name}"]);
        }
        foreach (var vhost in Objects(definitions["vhosts"]))
            vhost["name"] = site.VirtualHost;
        foreach (var entry in definitions.SelectMany(section => Objects(section.Value)).Where(entry => entry.ContainsKey("vhost")))
            entry["vhost"] = site.VirtualHost;
        foreach (var permission in Objects(definitions["permissions"]))
            permission["user"] = site.BrokerUser((string)permission["user"]!);
        return definitions.ToJsonString(Format);
    }

    private static IEnumerable<JsonObject> Objects(JsonNode? list) => list?.AsArray().OfType<JsonObject>() ?? [];

    // RabbitMQ's form: salt, then SHA-256 over salt and password. The salt follows from the password, which is random,
    // so that unchanged definitions stay the same file.
    private static string Hash(string password)
    {
        var bytes = Encoding.UTF8.GetBytes(password);
        var salt = HMACSHA256.HashData(bytes, "salt"u8)[..SaltBytes];
        return Convert.ToBase64String([.. salt, .. SHA256.HashData([.. salt, .. bytes])]);
    }
}
