using System.Globalization;
using System.Net;
using System.Net.Sockets;
using TrustedData.Setup.Files;

namespace TrustedData.Setup;

/// <summary>The loopback ports of a site.</summary>
public sealed record SitePorts(
    int Postgres,
    int RabbitMq,
    int RabbitMqDistribution,
    int Epmd,
    int HubIdentity,
    int HubLedger,
    int Hub,
    int EnclaveIdentity,
    int EnclaveLedger,
    int Enclave,
    int HubWitness,
    int EnclaveWitness)
{
    private const int First = 17_400;
    private const int Last = 18_400;

    // The names from here on are of services that an older site may not have.
    private const int FirstLater = 10;
    private static readonly string[] Names =
    [
        "POSTGRES", "RABBITMQ", "RABBITMQ_DISTRIBUTION", "EPMD", "HUB_IDENTITY", "HUB_LEDGER", "HUB",
        "ENCLAVE_IDENTITY", "ENCLAVE_LEDGER", "ENCLAVE", "HUB_WITNESS", "ENCLAVE_WITNESS",
    ];

    /// <summary>
    /// The ports that stand in the file; when there is none, the first free block is taken and written down. They are
    /// kept for good, because the addresses of the authorities are part of people's identities; a service that came later
    /// is given the next free port.
    /// </summary>
    public static SitePorts ReadOrChoose(string file)
    {
        if (!File.Exists(file))
        {
            var chosen = FirstFreeBlock();
            PrivateFile.Write(file, string.Concat(Names.Zip(chosen, Line)));
        }
        var lines = Lines(file);
        if (Names[FirstLater..].Where(name => !lines.ContainsKey($"TD_PORT_{name}")).ToList() is { Count: > 0 } later)
        {
            var free = Enumerable.Range(First, Last - First).Where(port => IsFree(port) && !lines.ContainsValue($"{port}"));
            PrivateFile.Write(file, File.ReadAllText(file) + string.Concat(later.Zip(free, Line)));
            lines = Lines(file);
        }
        return From([.. Names.Select(name => Read(lines, $"TD_PORT_{name}", file))]);
    }

    /// <summary>Ports in the order of this record's parameters.</summary>
    public static SitePorts From(IReadOnlyList<int> ports) =>
        new(ports[0], ports[1], ports[2], ports[3], ports[4], ports[5], ports[6], ports[7], ports[8], ports[9], ports[10], ports[11]);

    private static string Line(string name, int port) => $"TD_PORT_{name}={port.ToString(CultureInfo.InvariantCulture)}\n";

    private static Dictionary<string, string> Lines(string file) => File.ReadAllLines(file).Select(line => line.Split('=', 2)).Where(parts => parts.Length == 2)
        .ToDictionary(parts => parts[0], parts => parts[1], StringComparer.Ordinal);

    private static int Read(Dictionary<string, string> lines, string name, string file) =>
        lines.TryGetValue(name, out var text) && int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var port)
            ? port
            : throw new SetupException($"{file} has no port {name}. Mend it, or begin anew with another TD_DATA.");

    private static int[] FirstFreeBlock()
    {
        for (var start = First; start < Last; start += Names.Length)
        {
            var block = Enumerable.Range(start, Names.Length).ToArray();
            if (block.All(IsFree)) return block;
        }
        throw new SetupException($"No {Names.Length} neighbouring loopback ports between {First} and {Last} are free. Stop some of the programs that listen there.");
    }

    private static bool IsFree(int port)
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            socket.Bind(new IPEndPoint(IPAddress.Loopback, port));
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }
}
