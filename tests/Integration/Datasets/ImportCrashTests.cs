using System.Net.Http.Headers;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;
using TrustedData.Enclave.Datasets.Catalogue;
using TrustedData.Enclave.Datasets.Snapshots;
using TrustedData.Enclave.Subjects;
using TrustedData.Tests.Harness;
using TrustedData.Tests.Harness.Postgres;

namespace TrustedData.Tests.Integration.Datasets;

/// <summary>Nothing half-imported stays, whenever an import ends before its time.</summary>
public sealed class ImportCrashTests(PostgresServer server, EnclaveTemplate template) : IClassFixture<EnclaveTemplate>, IAsyncLifetime
{
    private DatasetHost _host = null!;

    public async ValueTask InitializeAsync() => _host = await DatasetHost.StartAsync(server, template.Database);

    public ValueTask DisposeAsync() => _host.DisposeAsync();

    [Fact]
    public async Task A_start_removes_what_killed_imports_left_and_nothing_else()
    {
        await _host.Steward.ImportAsync(SampleDataset.Bids(2), "name=kept");
        var kept = _host.Stored();
        var left = $"{Guid.NewGuid():N}";
        Plant(Path.Combine("imports", left, "upload", "participants.tsv"));
        Plant(Path.Combine("imports", left + ".lock"));
        Plant(Path.Combine("snapshots", left, "rows.parquet"));
        Plant(Path.Combine("snapshots", left, "images", "7", "T1w.nii.gz"));

        await SweepAsync();

        _host.Stored().ShouldBe(kept, ignoreOrder: true);
    }

    [Fact]
    public async Task An_import_that_is_under_way_is_left_alone_and_can_be_watched()
    {
        var id = Guid.NewGuid();
        var gate = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var import = SendAsync(id, gate.Task, TestContext.Current.CancellationToken);
        await UntilAsync(async () => (await _host.Steward.GetJsonAsync($"/api/dataset-imports/{id}")).Body is { ValueKind: System.Text.Json.JsonValueKind.Object } body
            && body.TryGetProperty("done", out var done) && done.GetInt64() > 0);

        var (_, progress) = await _host.Steward.GetJsonAsync($"/api/dataset-imports/{id}");
        progress.GetProperty("stage").GetString().ShouldBe("receiving");
        await SweepAsync();
        _host.Stored().ShouldNotBeEmpty();

        gate.SetResult();
        (await import).ShouldBe(201);
        (await _host.Steward.GetJsonAsync($"/api/dataset-imports/{id}")).Status.ShouldBe(404);
    }

    [Fact]
    public async Task A_caller_who_goes_away_leaves_nothing()
    {
        var gate = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        using var gone = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        var import = SendAsync(Guid.NewGuid(), gate.Task, gone.Token);
        await UntilAsync(() => Task.FromResult(_host.Stored().Count > 0));
        await gone.CancelAsync();
        await Should.ThrowAsync<OperationCanceledException>(() => import);
        gate.SetResult();

        await UntilAsync(() => Task.FromResult(_host.Stored().Count == 0));
        (await _host.AskAsync(d => d.Set<Subject>().AnyAsync())).ShouldBeFalse();
    }

    [Fact]
    public async Task Files_whose_commit_failed_are_removed_at_the_next_start()
    {
        await ExecuteAsync("""
            CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'no'; END $$;
            CREATE CONSTRAINT TRIGGER refuse AFTER INSERT ON snapshot DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION refuse();
            """);
        (await _host.Steward.ImportAsync(SampleDataset.Bids(2), "name=ms")).Status.ShouldBe(500);
        (await _host.AskAsync(d => d.Set<Dataset>().AnyAsync())).ShouldBeFalse();
        (await _host.AskAsync(d => d.Set<Subject>().AnyAsync())).ShouldBeFalse();
        _host.Stored().ShouldNotContain(p => p.StartsWith("imports", StringComparison.Ordinal));

        await SweepAsync();
        _host.Stored().ShouldBeEmpty();
        await ExecuteAsync("DROP TRIGGER refuse ON snapshot");
        (await _host.Steward.ImportAsync(SampleDataset.Bids(2), "name=ms")).Body.GetProperty("snapshot").GetInt32().ShouldBe(1);
    }

    [Fact]
    public async Task A_start_waits_for_a_commit_that_is_still_on_its_way()
    {
        // What a process killed while it waited for its commit leaves: a backend that still holds the import's transaction.
        await using var dying = NpgsqlDataSource.Create(_host.OwnerConnection);
        await using var connection = await dying.OpenConnectionAsync(TestContext.Current.CancellationToken);
        await using var transaction = await connection.BeginTransactionAsync(TestContext.Current.CancellationToken);
        await using (var hold = new NpgsqlCommand("SELECT pg_advisory_xact_lock_shared(hashtext('imports'))", connection, transaction))
            await hold.ExecuteNonQueryAsync(TestContext.Current.CancellationToken);
        var id = $"{Guid.NewGuid():N}";
        Plant(Path.Combine("snapshots", id, "rows.parquet"));

        var sweep = SweepAsync();
        await UntilAsync(() => _host.AskAsync(d => d.Database.SqlQuery<bool>(
            $"SELECT EXISTS (SELECT 1 FROM pg_locks WHERE locktype = 'advisory' AND NOT granted AND database = (SELECT oid FROM pg_database WHERE datname = current_database())) AS \"Value\"").SingleAsync()));
        _host.Stored().ShouldNotBeEmpty();
        await transaction.RollbackAsync(TestContext.Current.CancellationToken);
        await sweep;
        _host.Stored().ShouldBeEmpty();
    }

    [Fact]
    public async Task Imports_of_one_name_at_the_same_time_make_one_snapshot_of_the_same_content()
    {
        var imports = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => _host.Steward.ImportAsync(SampleDataset.Bids(12), "name=ms")));
        imports.Select(i => i.Status).Order().ShouldBe([200, 200, 200, 201]);
        (await _host.AskAsync(d => d.Set<Snapshot>().CountAsync())).ShouldBe(1);
    }

    [Fact]
    public async Task Imports_of_the_same_people_at_the_same_time_register_each_once()
    {
        var imports = await Task.WhenAll(Enumerable.Range(0, 4).Select(i => _host.Steward.ImportAsync(SampleDataset.Bids(12), $"name=ms-{i}")));
        imports.ShouldAllBe(i => i.Status == 201);
        imports.Sum(i => i.Body.GetProperty("newSubjects").GetInt32()).ShouldBe(12);
        (await _host.AskAsync(d => d.Set<Subject>().CountAsync())).ShouldBe(12);
    }

    private async Task<int> SendAsync(Guid id, Task gate, CancellationToken cancellationToken)
    {
        using var content = new Halting(SampleDataset.Bids(2).Tar().ToArray(), gate);
        content.Headers.ContentType = new MediaTypeHeaderValue("application/x-tar");
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri("/api/datasets?name=ms", UriKind.Relative)) { Content = content };
        request.Headers.Add("Import-Id", id.ToString());
        using var answer = await _host.Steward.SendAsync(request, cancellationToken);
        return (int)answer.StatusCode;
    }

    private Task SweepAsync() => _host.Services.GetRequiredService<ImportSweep>().SweepAsync(TestContext.Current.CancellationToken);

    private void Plant(string path)
    {
        var full = Path.Combine(_host.Storage, path);
        Directory.CreateDirectory(Path.GetDirectoryName(full)!);
        File.WriteAllText(full, "left");
    }

    private async Task ExecuteAsync(string statement)
    {
        await using var source = NpgsqlDataSource.Create(_host.OwnerConnection);
        await using var command = source.CreateCommand(statement);
        await command.ExecuteNonQueryAsync(TestContext.Current.CancellationToken);
    }

    private static Task UntilAsync(Func<Task<bool>> condition, [System.Runtime.CompilerServices.CallerArgumentExpression(nameof(condition))] string what = "") =>
        Wait.UntilAsync(condition, what, TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken);

    // Sends half of a body, then waits until the test lets it go on.
    private sealed class Halting(byte[] bytes, Task gate) : HttpContent
    {
        protected override Task SerializeToStreamAsync(Stream stream, System.Net.TransportContext? context) =>
            SerializeToStreamAsync(stream, context, CancellationToken.None);

        protected override async Task SerializeToStreamAsync(Stream stream, System.Net.TransportContext? context, CancellationToken cancellationToken)
        {
            await stream.WriteAsync(bytes.AsMemory(0, bytes.Length / 2), cancellationToken);
            await stream.FlushAsync(cancellationToken);
            await gate.WaitAsync(cancellationToken);
            await stream.WriteAsync(bytes.AsMemory(bytes.Length / 2), cancellationToken);
        }

        protected override bool TryComputeLength(out long length)
        {
            length = 0;
            return false;
        }
    }
}
