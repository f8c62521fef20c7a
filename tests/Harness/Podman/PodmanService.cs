using TrustedData.Tests.Harness.Machine;
using Xunit;

namespace TrustedData.Tests.Harness.Podman;

/// <summary>
/// The container engine that the tests share: the one <c>TD_TEST_PODMAN_DIR</c> names, which <c>./run test</c> started
/// and filled with the images of the workflows; else one in the checkout's data directory, whose images are kept.
/// </summary>
public sealed class PodmanService : IAsyncLifetime
{
    private const string ScriptFile = "infra/podman/podman.sh";
    private bool _started;

    /// <summary>Its directory: storage, state, socket.</summary>
    public string Directory { get; private set; } = "";

    /// <summary>Path of the API socket.</summary>
    public string Socket { get; private set; } = "";

    public async ValueTask InitializeAsync()
    {
        if (Environment.GetEnvironmentVariable("TD_TEST_PODMAN_DIR") is { Length: > 0 } given)
        {
            Directory = given;
            Socket = Environment.GetEnvironmentVariable("TD_TEST_PODMAN_SOCKET") ?? Path.Combine(given, "podman.sock");
            return;
        }
        Directory = Repository.Path(".data", "test-podman");
        Socket = await Script.RunAsync(ScriptFile, ["start", Directory]);
        await Script.RunAsync("infra/images/build.sh", [Directory]);
        _started = true;
    }

    /// <summary>Runs podman's command line on the same storage and returns what it printed.</summary>
    public Task<string> RunAsync(IReadOnlyList<string> arguments, CancellationToken cancellationToken = default) =>
        Script.RunAsync(ScriptFile, ["cli", Directory, .. arguments], cancellationToken: cancellationToken);

    public async ValueTask DisposeAsync()
    {
        if (_started) await Script.RunAsync(ScriptFile, ["stop", Directory]);
    }
}
