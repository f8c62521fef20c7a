using Microsoft.EntityFrameworkCore;
using TrustedData.Enclave.Datasets.Catalogue;

namespace TrustedData.Enclave.Datasets.Snapshots;

/// <summary>
/// Removes, after a start, what imports that were killed have left: working directories, and directories of snapshots that
/// no row names. An import that is under way, in whichever process, is left alone.
/// </summary>
public sealed partial class ImportSweep(SnapshotStore store, IServiceScopeFactory scopes, TimeProvider time, ILogger<ImportSweep> logger) : BackgroundService
{
    private static readonly TimeSpan Again = TimeSpan.FromSeconds(5);

    /// <summary>Removes what is left now.</summary>
    public async Task SweepAsync(CancellationToken cancellationToken)
    {
        foreach (var id in WorkingDirectory.Ids(store))
            WorkingDirectory.Abandoned(store, id)?.Dispose();
        await using var scope = scopes.CreateAsyncScope();
        var database = scope.ServiceProvider.GetRequiredService<EnclaveContext>();
        await using var transaction = await database.Database.BeginTransactionAsync(cancellationToken);
        await WaitForCommitsAsync(database, cancellationToken);
        var named = await database.Set<Snapshot>().Select(s => s.Id).ToHashSetAsync(cancellationToken);
        foreach (var directory in Directory.EnumerateDirectories(store.SnapshotsFolder).ToList())
        {
            if (Guid.TryParseExact(Path.GetFileName(directory), "N", out var id) && !named.Contains(id))
            {
                Directory.Delete(directory, recursive: true);
                LogRemoved(id);
            }
        }
    }

    /// <summary>
    /// Called by an import, in its transaction, before it moves files into place: until that transaction has ended, even if
    /// the process has died meanwhile, nothing is swept.
    /// </summary>
    internal static Task HoldOffAsync(EnclaveContext database, CancellationToken cancellationToken) =>
        database.Database.ExecuteSqlAsync($"SELECT pg_advisory_xact_lock_shared(hashtext('imports'))", cancellationToken);

    /// <inheritdoc />
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                await SweepAsync(stoppingToken);
                return;
            }
            catch (Exception exception) when (!stoppingToken.IsCancellationRequested)
            {
                LogFailed(exception);
                await Task.Delay(Again, time, stoppingToken);
            }
        }
    }

    private static Task WaitForCommitsAsync(EnclaveContext database, CancellationToken cancellationToken) =>
        database.Database.ExecuteSqlAsync($"SELECT pg_advisory_xact_lock(hashtext('imports'))", cancellationToken);

    [LoggerMessage(3111, LogLevel.Information, "Files of an import that never ended were removed: {Import}.")]
    private partial void LogRemoved(Guid import);

    [LoggerMessage(3112, LogLevel.Warning, "What imports have left could not be removed; it is tried again.")]
    private partial void LogFailed(Exception exception);
}
