using Npgsql;

namespace TrustedData.Enclave.Runs.Reconciling;

/// <summary>
/// That this process and no other moves the runs of this enclave: an advisory lock on a connection of its own. With the
/// connection the lock is lost, at once and without anybody's doing; rows are guarded by their versions all the same.
/// </summary>
public sealed class ReconcilerLock : IAsyncDisposable
{
    private readonly NpgsqlConnection connection;
    private readonly CancellationTokenSource lost = new();
    private readonly CancellationTokenSource closing = new();
    private Task watching = Task.CompletedTask;

    /// <summary>Prepares the connection; nothing is taken yet.</summary>
    public ReconcilerLock(string connectionString) => connection = new NpgsqlConnection(
        new NpgsqlConnectionStringBuilder(connectionString) { Pooling = false, KeepAlive = 5, ApplicationName = "enclave-reconciler" }.ConnectionString);

    /// <summary>Cancelled when the lock is lost.</summary>
    public CancellationToken Lost => lost.Token;

    /// <summary>Takes the lock; false while another process has it.</summary>
    public async Task<bool> TryTakeAsync(CancellationToken cancellationToken)
    {
        await connection.OpenAsync(cancellationToken);
        await using var take = new NpgsqlCommand("SELECT pg_try_advisory_lock(hashtext('reconciler'))", connection);
        if (await take.ExecuteScalarAsync(cancellationToken) is not true)
            return false;
        watching = WatchAsync();
        return true;
    }

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        await closing.CancelAsync();
        await watching;
        await connection.DisposeAsync();
        closing.Dispose();
        lost.Dispose();
    }

    // Nothing is ever sent on this connection: waiting on it ends only when it breaks.
    private async Task WatchAsync()
    {
        try
        {
            while (true)
                await connection.WaitAsync(closing.Token);
        }
        catch (Exception exception) when (exception is NpgsqlException or InvalidOperationException or IOException or OperationCanceledException)
        {
            await lost.CancelAsync();
        }
    }
}
