namespace TrustedData.Setup;

/// <summary>
/// Where both organisations stand on one machine. Tests put several sites on one database server and one broker; their
/// databases, virtual host and accounts then carry <paramref name="Prefix"/>.
/// </summary>
/// <param name="Data">Directory of everything that is kept: configuration, keys, storage.</param>
/// <param name="Ports">Loopback ports.</param>
/// <param name="EngineSocket">Path of the container engine's API socket.</param>
/// <param name="Prefix">Empty on a machine that has one site.</param>
public sealed record Site(string Data, SitePorts Ports, string EngineSocket, string Prefix = "")
{
    /// <summary>The broker's virtual host.</summary>
    public string VirtualHost => Prefix.Length == 0 ? "trusteddata" : Prefix;

    /// <summary>The site of <c>./run up</c>; its ports are chosen now if they never were.</summary>
    public static Site OfMachine(string data, string engineSocket) => new(data, SitePorts.ReadOrChoose(System.IO.Path.Combine(data, "ports.env")), engineSocket);

    /// <summary>A service's address on this machine.</summary>
    public static string Address(int port) => $"http://127.0.0.1:{port}";

    /// <summary>An authority's address as it stands in tokens.</summary>
    public static string Issuer(int port) => $"{Address(port)}/";

    /// <summary>The database of a service; its roles are named after it.</summary>
    public string Database(string service) => Prefix.Length == 0 ? service : $"{Prefix}_{service}";

    /// <summary>An organisation's account at the broker.</summary>
    public string BrokerUser(string name) => Prefix.Length == 0 ? name : $"{Prefix}-{name}";

    /// <summary>A path below the data directory.</summary>
    public string Path(params string[] parts) => System.IO.Path.Combine([Data, .. parts]);
}
