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

    /// <summary>Loopback port of the broker.</summary>
    public int Port { get; private set; }

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
        _private = new ScratchDirectory("rabbitmq");
        _directory = Path.Combine(_private.Path, "broker");
        Port = FreePorts.Take();
        var definitions = Path.Combine(_private.Path, "definitions.json");
        await File.WriteAllTextAsync(definitions, """{"users": [], "vhosts": []}""");
        await Script.RunAsync(ScriptFile, ["start", _directory, $"{Port}", $"{FreePorts.Take()}", $"{FreePorts.Take()}", definitions]);
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
}
