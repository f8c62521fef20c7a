using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;
using RabbitMQ.Client;
using TrustedData.Contracts.Envelopes;
using TrustedData.Contracts.Kinds;
using TrustedData.ServiceDefaults.Outbox;
using TrustedData.Tests.Harness.Postgres;
using TrustedData.Transparency;

namespace TrustedData.Tests.EndToEnd.Support;

/// <summary>
/// The hub in the hands of an attacker who owns all of it: its signing key, its broker account, and the keys of its
/// authority, so that it can mint any token of any person.
/// </summary>
public sealed class HostileHub : IAsyncDisposable
{
    private const string OrderContext = "trusteddata-order-v1\n";
    private readonly OpenSite site;
    private readonly JsonElement configuration;
    private readonly Ed25519Signer signer;
    private readonly RSA authority = RSA.Create();
    private IConnection? connection;
    private IChannel? channel;
    private long sequence = TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds();

    public HostileHub(OpenSite site)
    {
        this.site = site;
        configuration = ConfigurationOf("hub");
        signer = Ed25519Signer.FromBase64(File.ReadAllText(configuration.GetProperty("Organisation").GetProperty("SigningKeyFile").GetString()!));
        var keys = ConfigurationOf("identity-hub").GetProperty("Identity").GetProperty("KeysDirectory").GetString()!;
        authority.ImportFromPem(File.ReadAllText(Path.Combine(keys, "signing.pem")));
    }

    /// <summary>The hub authority's issuer, as its tokens name it.</summary>
    public string Issuer => configuration.GetProperty("Auth").GetProperty("Authority").GetString()!;

    /// <summary>A token of the hub's authority with whatever claims, for whatever audience.</summary>
    public string Mint(string subject, string audience, IReadOnlyDictionary<string, object>? claims = null, TimeSpan? lifetime = null)
    {
        // Without its cache: a signature provider that is kept would outlive this key.
        var key = new RsaSecurityKey(authority) { CryptoProviderFactory = new CryptoProviderFactory { CacheSignatureProviders = false } };
        key.KeyId = Base64UrlEncoder.Encode(key.ComputeJwkThumbprint());
        var now = TimeProvider.System.GetUtcNow().UtcDateTime;
        var all = new Dictionary<string, object>(StringComparer.Ordinal) { ["sub"] = subject };
        foreach (var (name, value) in claims ?? new Dictionary<string, object>(StringComparer.Ordinal))
            all[name] = value;
        return new JsonWebTokenHandler { SetDefaultTimesOnTokenCreation = false }.CreateToken(new SecurityTokenDescriptor
        {
            Issuer = Issuer,
            Audience = audience,
            Claims = all,
            TokenType = "at+jwt",
            IssuedAt = now.AddHours(-1),
            NotBefore = now.AddHours(-1),
            Expires = now + (lifetime ?? TimeSpan.FromHours(1)),
            SigningCredentials = new SigningCredentials(key, SecurityAlgorithms.RsaSha256),
        });
    }

    /// <summary>A person's token for the enclave that is bound to an order.</summary>
    public string MintFor(RunOrder order) => Mint(
        order.Person.Subject, "enclave:lakeside", new Dictionary<string, object>(StringComparer.Ordinal)
        {
            ["td_order"] = Base64Url.EncodeToString(SHA256.HashData(Encoding.UTF8.GetBytes(CanonicalBody.Of(order)))),
        });

    /// <summary>An order of a true run, with ids of its own, to change at will.</summary>
    public async Task<RunOrder> CopyOrderAsync(Guid run)
    {
        var text = await site.Organisations.Database("enclave_lakeside").QueryOneAsync($"SELECT \"order\" FROM run WHERE run_id = '{run}'");
        var now = TimeProvider.System.GetUtcNow();
        return Fresh(CanonicalBody.Read<RunOrder>(text!)!) with { IssuedAt = now, ExpiresAt = now.AddHours(1) };
    }

    /// <summary>The same order under ids that were never used.</summary>
    public static RunOrder Fresh(RunOrder order) => order with
    {
        OrderId = Guid.NewGuid(),
        RunId = Guid.NewGuid(),
        PartId = Guid.NewGuid(),
        Nonce = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(16)),
    };

    /// <summary>Sends an order, signed as the hub signs, with a token minted for it or the one given.</summary>
    public Task OrderAsync(RunOrder order, string? personToken = null)
    {
        var text = CanonicalBody.Of(order);
        return SendAsync(MessageKind.RunOrdered, new RunOrdered(text, signer.SignBase64(Encoding.UTF8.GetBytes(OrderContext + text)), personToken ?? MintFor(order)));
    }

    /// <summary>Sends any message as the hub.</summary>
    public Task SendAsync<T>(string kind, T body) => SendAsync(Guid.NewGuid(), kind, CanonicalBody.Of(body));

    /// <summary>Sends a message under an id, so that it can be sent again.</summary>
    public async Task SendAsync(Guid id, string kind, string body)
    {
        var unsigned = new Envelope(id, "hub", "lakeside", kind, ++sequence, body, "");
        var signed = unsigned with { Signature = signer.SignBase64(EnvelopeBytes.ToSign(unsigned)) };
        var open = await ChannelAsync();
        await open.BasicPublishAsync(
            "td.hub.to.lakeside", "", mandatory: false, new BasicProperties { ContentType = "application/json", DeliveryMode = DeliveryModes.Persistent },
            JsonSerializer.SerializeToUtf8Bytes(signed, JsonSerializerOptions.Web));
    }

    public async ValueTask DisposeAsync()
    {
        if (channel is not null)
            await channel.DisposeAsync();
        if (connection is not null)
            await connection.DisposeAsync();
        signer.Dispose();
        authority.Dispose();
    }

    private async Task<IChannel> ChannelAsync()
    {
        if (channel is not null)
            return channel;
        var broker = configuration.GetProperty("Broker");
        var factory = new ConnectionFactory
        {
            HostName = broker.GetProperty("Host").GetString()!,
            Port = broker.GetProperty("Port").GetInt32(),
            VirtualHost = broker.GetProperty("VirtualHost").GetString()!,
            UserName = broker.GetProperty("Username").GetString()!,
            Password = broker.GetProperty("Password").GetString()!,
        };
        connection = await factory.CreateConnectionAsync();
        return channel = await connection.CreateChannelAsync(new CreateChannelOptions(publisherConfirmationsEnabled: true, publisherConfirmationTrackingEnabled: true));
    }

    private JsonElement ConfigurationOf(string process) =>
        JsonSerializer.Deserialize<JsonElement>(File.ReadAllText(site.Organisations.Site.Path("config", $"{process}.json")));
}
