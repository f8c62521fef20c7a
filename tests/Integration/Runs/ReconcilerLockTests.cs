using Npgsql;
using TrustedData.Enclave.Runs.Reconciling;
using TrustedData.Tests.Harness.Postgres;

namespace TrustedData.Tests.Integration.Runs;

public sealed class ReconcilerLockTests(PostgresServer server)
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task One_process_moves_the_runs_and_the_next_one_takes_over()
    {
        await using var database = await server.CreateDatabaseAsync(cancellationToken: Token);
        await using (var first = new ReconcilerLock(database.App))
        {
            (await first.TryTakeAsync(Token)).ShouldBeTrue();
            await using var second = new ReconcilerLock(database.App);
            (await second.TryTakeAsync(Token)).ShouldBeFalse();
            first.Lost.IsCancellationRequested.ShouldBeFalse();
        }

        await using var third = new ReconcilerLock(database.App);
        (await third.TryTakeAsync(Token)).ShouldBeTrue();
    }

    [Fact]
    public async Task With_its_connection_the_right_to_move_runs_is_lost()
    {
        await using var database = await server.CreateDatabaseAsync(cancellationToken: Token);
        await using var mine = new ReconcilerLock(database.App);
        (await mine.TryTakeAsync(Token)).ShouldBeTrue();
        var lost = new TaskCompletionSource();
        await using var registration = mine.Lost.Register(() => lost.TrySetResult());

        await using (var administrator = new NpgsqlConnection(database.Administrator))
        {
            await administrator.OpenAsync(Token);
            await using var end = new NpgsqlCommand("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'enclave-reconciler' AND datname = current_database()", administrator);
            await end.ExecuteNonQueryAsync(Token);
        }

        await lost.Task.WaitAsync(TimeSpan.FromSeconds(30), Token);
    }
}
