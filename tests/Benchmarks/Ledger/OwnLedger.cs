using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using TrustedData.Ledger;
using TrustedData.Ledger.Cosigning;
using TrustedData.Ledger.Finding;
using TrustedData.Ledger.Keys;
using TrustedData.Ledger.LedgerDb;
using TrustedData.Ledger.Sequence;

namespace TrustedData.Benchmarks.Ledger;

/// <summary>The ledger's own sequencer on a database of its own, without HTTP around it.</summary>
internal sealed class OwnLedger : IAsyncDisposable
{
    internal const string Origin = "trusteddata.local/bench";
    private readonly ServiceProvider services;

    private OwnLedger(ServiceProvider services) => this.services = services;

    internal Sequencer Sequencer => services.GetRequiredService<Sequencer>();

    internal string VerifierKey => $"{services.GetRequiredService<LogKey>().Verifier}";

    internal static async Task<OwnLedger> StartAsync(BenchPlace place)
    {
        if (!File.Exists(place.KeyFile))
            KeyFile.Create(place.KeyFile).Dispose();
        await using (var migrator = new LedgerContext(new DbContextOptionsBuilder<LedgerContext>().UseNpgsql(place.Migrator).UseSnakeCaseNamingConvention().Options))
            await migrator.Database.MigrateAsync();
        var provider = new ServiceCollection()
            .AddSingleton(TimeProvider.System)
            .AddSingleton(Options.Create(new LogOptions { Origin = Origin, SigningKeyFile = place.KeyFile }))
            .AddSingleton<LogKey>()
            .AddSingleton<LogWriter>()
            .AddSingleton(typeof(Microsoft.Extensions.Logging.ILogger<>), typeof(NullLogger<>))
            .AddSingleton(Options.Create(new CosigningOptions()))
            .AddSingleton<LogWitnesses>()
            .AddSingleton<RollbackWatch>()
            .AddSingleton<CheckpointSignal>()
            .AddSingleton<Sequencer>()
            .AddSingleton<BundleFeed>()
            .AddSingleton<BundleIndexer>()
            .AddDbContext<LedgerContext>(options => options.UseNpgsql(place.Ledger).UseSnakeCaseNamingConvention())
            .BuildServiceProvider();
        var ledger = new OwnLedger(provider);
        await ledger.Sequencer.StartAsync(CancellationToken.None);
        await provider.GetRequiredService<BundleIndexer>().StartAsync(CancellationToken.None);
        return ledger;
    }

    internal async Task<TResult> WithContextAsync<TResult>(Func<LedgerContext, Task<TResult>> read)
    {
        await using var scope = services.CreateAsyncScope();
        return await read(scope.ServiceProvider.GetRequiredService<LedgerContext>());
    }

    public async ValueTask DisposeAsync()
    {
        await services.GetRequiredService<BundleIndexer>().StopAsync(CancellationToken.None);
        await Sequencer.StopAsync(CancellationToken.None);
        await services.DisposeAsync();
    }
}
