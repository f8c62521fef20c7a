using System.Globalization;
using TrustedData.Tests.Harness.Machine;
using Xunit;

namespace TrustedData.Tests.Harness.Rabbit;

/// <summary>
/// The RabbitMQ server that the tests share: the one <c>TD_TEST_RABBITMQ</c> (<c>host:port</c>) and
/// <c>TD_TEST_RABBITMQ_DIR</c> (its directory) name, set by <c>./run test</c>, else a private one that lives as long as
/// this object. It has no accounts but those that a site's definitions bring.
/// </summary>
public sealed class RabbitServer : IAsyncLifetime
{
    private const string ScriptFile = "infra/rabbitmq/rabbitmq.sh";
    private ScratchDirectory? _private;
    private string _directory = "";
    private string[] _start = [];

    /// <summary>Loopback port of the broker.</summary>
    public int Port { get; private set; }

    /// <summary>A broker of one's own, for a test that stops it. The caller disposes it.</summary>
    public static async Task<RabbitServer> StartPrivateAsync(CancellationToken cancellationToken = default)
    {
        var server = new RabbitServer();
        await server.BeginPrivateAsync(cancellationToken);
        return server;
    }

    public async ValueTask InitializeAsync()
    {
        var address = Environment.GetEnvironmentVariable("TD_TEST_RABBITMQ");
        var directory = Environment.GetEnvironmentVariable("TD_TEST_RABBITMQ_DIR");
        if (address is { Length: > 0 } && directory is { Length: > 0 })
        {
            Port = int.Parse(address.Split(':')[^1], CultureInfo.InvariantCulture);
            _directory = directory;
            return;
        }
        await BeginPrivateAsync(CancellationToken.None);
    }

    /// <summary>Stops the broker and starts it again; what it keeps on disk stays. Only a private one can be restarted.</summary>
    public async Task RestartAsync(CancellationToken cancellationToken = default)
    {
        if (_private is null) throw new HarnessException("The broker that all tests share is not restarted; take a private one.");
        await Script.RunAsync(ScriptFile, ["stop", _directory], cancellationToken: cancellationToken);
        await Script.RunAsync(ScriptFile, _start, cancellationToken: cancellationToken);
    }

    /// <summary>Adds what a definitions file names: a virtual host, its accounts, exchanges and queues.</summary>
    /// <param name="definitions">The file's content, as the site's setup wrote it.</param>
    /// <param name="cancellationToken">Cancels the wait.</param>
    public Task ImportAsync(string definitions, CancellationToken cancellationToken = default) =>
        Script.RunAsync(ScriptFile, ["ctl", _directory, "import_definitions"], input: definitions, cancellationToken: cancellationToken);

    /// <summary>Removes a virtual host with all that is in it.</summary>
    public Task RemoveAsync(string virtualHost) => Script.RunAsync(ScriptFile, ["ctl", _directory, "delete_vhost", virtualHost]);

    /// <summary>Messages that wait in a queue and those given out but not acknowledged.</summary>
    public async Task<int> MessagesAsync(string virtualHost, string queue, CancellationToken cancellationToken = default)
    {
        var lines = await Script.RunAsync(
            ScriptFile,
            ["ctl", _directory, "--quiet", "list_queues", "--no-table-headers", "-p", virtualHost, "name", "messages"],
            cancellationToken: cancellationToken);
        return lines.Split('\n').Select(line => line.Split('\t')).Where(parts => parts[0] == queue)
            .Select(parts => int.Parse(parts[1], CultureInfo.InvariantCulture)).Single();
    }

    public async ValueTask DisposeAsync()
    {
        if (_private is null) return;
        await Script.RunAsync(ScriptFile, ["stop", _directory]);
        _private.Dispose();
    }

    private async Task BeginPrivateAsync(CancellationToken cancellationToken)
    {
        _private = new ScratchDirectory("rabbitmq");
        _directory = Path.Combine(_private.Path, "broker");
        Port = FreePorts.Take();
        var definitions = Path.Combine(_private.Path, "definitions.json");
        await File.WriteAllTextAsync(definitions, """{"users": [], "vhosts": []}""", cancellationToken);
        _start = ["start", _directory, $"{Port}", $"{FreePorts.Take()}", $"{FreePorts.Take()}", definitions];
        await Script.RunAsync(ScriptFile, _start, cancellationToken: cancellationToken);
    }
}
