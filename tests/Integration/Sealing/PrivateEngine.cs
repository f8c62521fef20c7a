using Docker.DotNet;
using Docker.DotNet.Models;
using Microsoft.Extensions.Logging.Abstractions;
using TrustedData.Sealing;
using TrustedData.Sealing.Containers;
using TrustedData.Tests.Harness.Machine;

namespace TrustedData.Tests.Integration.Sealing;

/// <summary>
/// A container engine with the probe's image: the one whose socket <c>TD_TEST_PODMAN_SOCKET</c> names, else a private podman.
/// </summary>
public sealed class PrivateEngine : IAsyncLifetime
{
    public const string ImageReference = ImageName + ":latest";

    private const string ImageName = "localhost/td/probe-tests";

    private readonly ScratchDirectory _directory = new("sealing");
    private readonly string? _given = Environment.GetEnvironmentVariable("TD_TEST_PODMAN_SOCKET") is { Length: > 0 } socket ? socket : null;

    private string _socket = "";

    public ContainerEngine Engine { get; private set; } = null!;

    /// <summary>The digest of an image that holds nothing but <c>/probe</c>.</summary>
    public string Image { get; private set; } = "";

    /// <summary>The engine's own API, to look at it from outside.</summary>
    public DockerClient Client { get; private set; } = null!;

    public string Scratch => Path.Combine(_directory.Path, "scratch");

    /// <summary>Whether the engine's service can be stopped and started.</summary>
    public bool IsPrivate => _given is null;

    public string Launcher => Path.Combine(_directory.Path, "launcher");

    private string PodmanDirectory => Path.Combine(_directory.Path, "podman");

    public async ValueTask InitializeAsync()
    {
        await Script.RunAsync("infra/images/launcher/build.sh", [Launcher]);
        _socket = _given ?? await StartService();
        Client = new DockerClientBuilder().WithEndpoint(new Uri("unix://" + _socket)).Build();
        await ImportProbe();
        Engine = Open();
        Image = (await Engine.FindImage(ImageReference, CancellationToken.None)).Digest.ShouldNotBeNull();
    }

    /// <summary>Another engine object, as after a restart of the process that owned the first.</summary>
    public ContainerEngine Open() => new(
        new ContainerEngineOptions { Socket = _socket, Launcher = Launcher, Scratch = Scratch },
        TimeProvider.System,
        NullLogger<ContainerEngine>.Instance);

    public Task<string> StartService() => Script.RunAsync("infra/podman/podman.sh", ["start", PodmanDirectory]);

    /// <summary>Kills the private podman's service as the kernel would; containers go on.</summary>
    public async Task KillService()
    {
        var pid = int.Parse(await File.ReadAllTextAsync(Path.Combine(PodmanDirectory, "podman.pid")));
        using var service = System.Diagnostics.Process.GetProcessById(pid);
        service.Kill();
        await service.WaitForExitAsync();
    }

    /// <summary>A directory of the host for a test's input.</summary>
    public string NewDirectory(string name) => Directory.CreateDirectory(Path.Combine(_directory.Path, "inputs", name)).FullName;

    /// <summary>Starts a run of the probe and waits for its end.</summary>
    public async Task<RunEnd> RunToEnd(SealedRunSpec spec)
    {
        var start = await Engine.EnsureStarted(spec, TestContext.Current.CancellationToken);
        start.Outcome.ShouldBe(StartOutcome.Started, start.Reason);
        return await WaitForEnd(spec.Name);
    }

    public async Task<RunEnd> WaitForEnd(string name)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        patience.CancelAfter(TimeSpan.FromSeconds(60));
        await foreach (var _ in Engine.Watch(patience.Token))
        {
            var observation = await Engine.Observe(name, patience.Token);
            if (observation.End is { } end)
                return end;
        }

        throw new InvalidOperationException("the stream of events ended");
    }

    /// <summary>The text of a collected file.</summary>
    public async Task<string> Collected(string name, string file, string area = "outputs")
    {
        var collection = await Engine.Collect(name, TestContext.Current.CancellationToken);
        collection.Outcome.ShouldBe(CollectOutcome.Collected);
        return await File.ReadAllTextAsync(Path.Combine(collection.Directories[area], file), TestContext.Current.CancellationToken);
    }

    public async ValueTask DisposeAsync()
    {
        var left = await Engine.ListOwned("t-", CancellationToken.None);
        foreach (var name in left.Names)
            await Engine.Remove(name, CancellationToken.None);
        Engine.Dispose();
        Client.Dispose();
        if (IsPrivate)
            await Script.RunAsync("infra/podman/podman.sh", ["stop", PodmanDirectory]);
        _directory.Dispose();
    }

    private async Task ImportProbe()
    {
        var root = Directory.CreateDirectory(Path.Combine(_directory.Path, "image")).FullName;
        await Script.RunAsync("tests/Integration/Sealing/probe/build.sh", [Path.Combine(root, "probe")]);
        using var archive = new MemoryStream();
        await System.Formats.Tar.TarFile.CreateFromDirectoryAsync(root, archive, includeBaseDirectory: false);
        archive.Position = 0;
        await Client.Images.CreateImageAsync(
            new ImagesCreateParameters { FromSrc = "-", Repo = ImageName, Tag = "latest" },
            archive,
            null,
            new Progress<JSONMessage>());
    }
}

[CollectionDefinition(Name)]
public sealed class SealingCollection : ICollectionFixture<PrivateEngine>
{
    public const string Name = "sealing";
}

/// <summary>Specs of the probe.</summary>
public static class Probe
{
    public static SealedRunSpec Spec(PrivateEngine engine, string name, params string[] act) => new()
    {
        Name = "t-" + name,
        Image = engine.Image,
        Command = ["/probe", .. act],
        Areas = [new CollectedArea("outputs", 1 << 20, 16)],
        Limits = new SealedRunLimits { MemoryBytes = 32 << 20, Deadline = TimeSpan.FromSeconds(30), Pids = 16, LogBytes = 4096, TemporaryBytes = 1 << 20 },
    };

    public static SealedRunSpec With(this SealedRunSpec spec, TimeSpan deadline) => spec with { Limits = spec.Limits with { Deadline = deadline } };
}
