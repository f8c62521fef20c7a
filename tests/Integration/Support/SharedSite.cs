using TrustedData.Tests.Harness.Postgres;
using TrustedData.Tests.Harness.Rabbit;

namespace TrustedData.Tests.Integration.Support;

/// <summary>
/// The services of both organisations but the enclave, started when a test first asks for them and shared by all tests,
/// which keep apart by projects of their own.
/// </summary>
public sealed class SharedSite : IAsyncDisposable
{
    private readonly Lock _gate = new();
    private Task<RunningSite>? _site;

    /// <summary>The running services. When they could not be started, every test that asks hears why, at once.</summary>
    public Task<RunningSite> StartedAsync(PostgresServer postgres, RabbitServer rabbit)
    {
        lock (_gate) return _site ??= RunningSite.StartAsync(postgres, rabbit);
    }

    public async ValueTask DisposeAsync()
    {
        if (_site is { IsCompletedSuccessfully: true }) await (await _site).DisposeAsync();
    }
}

/// <summary>A test class on the shared services.</summary>
public abstract class SiteTest(SharedSite shared, PostgresServer postgres, RabbitServer rabbit) : IAsyncLifetime
{
    protected RunningSite Site { get; private set; } = null!;

    protected PostgresServer Postgres => postgres;

    protected static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        Site = await shared.StartedAsync(postgres, rabbit);
        await PrepareAsync();
    }

    public virtual ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        return ValueTask.CompletedTask;
    }

    protected virtual Task PrepareAsync() => Task.CompletedTask;
}

/// <summary>Tests that kill or stop the shared services; they run when no other test does.</summary>
[CollectionDefinition(Name, DisableParallelization = true)]
public sealed class AloneOnTheSite
{
    public const string Name = "alone on the site";
}
