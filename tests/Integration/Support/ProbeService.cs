using System.Collections.Concurrent;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Migrations;
using Microsoft.EntityFrameworkCore.Migrations.Operations;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using TrustedData.ServiceDefaults.Audit;
using TrustedData.ServiceDefaults.Audit.Events;
using TrustedData.ServiceDefaults.Hosting;
using TrustedData.ServiceDefaults.Inbox;
using TrustedData.ServiceDefaults.Messaging;
using TrustedData.ServiceDefaults.Outbox;
using TrustedData.Tests.Harness;
using TrustedData.Tests.Harness.Postgres;

namespace TrustedData.Tests.Integration.Support;

/// <summary>A row of state of a service that exists for tests of what all services share.</summary>
public sealed class Thing : AuditedEntity
{
    public Guid Id { get; init; } = Guid.CreateVersion7();

    public string Name { get; set; } = "";

    /// <summary>Changes the row and says why, as often as it is told to.</summary>
    public Thing Rename(string name, params Fact[] because)
    {
        Name = name;
        foreach (var fact in because) Record(fact);
        return this;
    }

    public static Fact Fact() => new(EventTypes.CataloguePublished, Actor.Service("probe")) { Recorded = DateTimeOffset.UtcNow };
}

/// <summary>A table that nobody declared to be anything.</summary>
public sealed class Stray
{
    public Guid Id { get; init; } = Guid.CreateVersion7();
}

/// <summary>The database of that service.</summary>
public sealed class ProbeContext(DbContextOptions<ProbeContext> options) : DbContext(options)
{
    public DbSet<Thing> Things => Set<Thing>();

    protected override void OnModelCreating(ModelBuilder modelBuilder)
    {
        modelBuilder.AddAuditTables();
        modelBuilder.Entity<Thing>().ToTable("thing").HasIndex(thing => thing.Name).IsUnique();
        modelBuilder.Entity<Stray>().ToTable("stray");
    }

    /// <summary>Makes the tables with the guards that a service's migration adds.</summary>
    public static async Task CreateAsync(TestDatabase database)
    {
        await using var context = new ProbeContext(new DbContextOptionsBuilder<ProbeContext>().UseNpgsql(database.Owner).UseSnakeCaseNamingConvention().Options);
        var migration = new MigrationBuilder("Npgsql.EntityFrameworkCore.PostgreSQL");
        migration.GuardStateTables("thing");
        foreach (var statement in migration.Operations.OfType<SqlOperation>().Select(operation => operation.Sql).Prepend(context.Database.GenerateCreateScript()))
            await Sql.RunAsync(database.Owner, statement);
    }
}

/// <summary>What the service handled, in order.</summary>
public sealed class Handled
{
    public ConcurrentQueue<InboxRow> Rows { get; } = new();
}

/// <summary>Handles messages of kind <c>probe</c>.</summary>
public sealed class ProbeHandler(Handled handled) : IInboxHandler
{
    public const string Kind = "probe";

    public Task HandleAsync(InboxRow message, CancellationToken cancellationToken)
    {
        handled.Rows.Enqueue(message);
        return Task.CompletedTask;
    }
}

/// <summary>A service in this process, put together from the shared parts like the others.</summary>
public sealed class ProbeService : IAsyncDisposable
{
    private readonly IHost _host;
    private readonly Log _log;

    private ProbeService(IHost host, TestDatabase database, Log log) => (_host, Database, _log) = (host, database, log);

    /// <summary>The warnings and errors that it wrote.</summary>
    public IReadOnlyCollection<string> Warnings => _log.Lines;

    public TestDatabase Database { get; }

    public IServiceProvider Services => _host.Services;

    public Handled Handled => Services.GetRequiredService<Handled>();

    /// <summary>Starts one on a database that <see cref="ProbeContext.CreateAsync"/> prepared.</summary>
    /// <param name="database">Its database.</param>
    /// <param name="configuration">A service's configuration file, whose organisation and broker it takes; without one it has no peers.</param>
    /// <param name="add">Adds services of the test's own.</param>
    public static async Task<ProbeService> StartAsync(TestDatabase database, string? configuration = null, Action<IServiceCollection>? add = null)
    {
        var builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings());
        var log = new Log();
        builder.Logging.ClearProviders().SetMinimumLevel(LogLevel.Warning).AddProvider(log);
        if (configuration is not null) builder.Configuration.AddJsonFile(configuration, optional: false, reloadOnChange: false);
        builder.Configuration["ConnectionStrings:Database"] = database.App;
        builder.AddServiceDatabase<ProbeContext>();
        builder.Services.AddSingleton<Handled>();
        builder.Services.AddKeyedScoped<IInboxHandler, ProbeHandler>(ProbeHandler.Kind);
        if (configuration is not null)
        {
            builder.AddPeers<ProbeContext>();
        }
        else
        {
            builder.Services.AddSingleton<InboxSignal>();
            builder.Services.AddHostedService<InboxProcessor<ProbeContext>>();
        }
        builder.Services.AddHostedService<OutboxDispatcher<ProbeContext>>();
        add?.Invoke(builder.Services);
        var host = builder.Build();
        await host.StartAsync(TestContext.Current.CancellationToken);
        return new ProbeService(host, database, log);
    }

    /// <summary>Does something with the database and saves.</summary>
    public async Task SaveAsync(Action<ProbeContext> change)
    {
        await using var scope = Services.CreateAsyncScope();
        var context = scope.ServiceProvider.GetRequiredService<ProbeContext>();
        change(context);
        await context.SaveChangesAsync(TestContext.Current.CancellationToken);
    }

    /// <summary>Sends a message of kind <c>probe</c> to another organisation.</summary>
    public Task SendAsync(string to, string text) => SaveAsync(context => context.Send(to, ProbeHandler.Kind, new ProbeMessage(text), DateTimeOffset.UtcNow));

    /// <summary>Waits until texts were handled, and answers all that were.</summary>
    public async Task<IReadOnlyList<string>> HandledAsync(int count)
    {
        await Wait.UntilAsync(() => Task.FromResult(Handled.Rows.Count >= count), $"{count} messages to be handled", TimeSpan.FromSeconds(60), TestContext.Current.CancellationToken);
        return [.. Handled.Rows.Select(row => CanonicalBody.Read<ProbeMessage>(row.Body)!.Text)];
    }

    /// <summary>Waits until a query over its database answers a number.</summary>
    public Task CountsAsync(string query, long expected) => Wait.UntilAsync(
        async () => await Sql.ValueAsync<long>(Database.Administrator, query) == expected, $"{expected} of: {query}", TimeSpan.FromSeconds(60), TestContext.Current.CancellationToken);

    public async ValueTask DisposeAsync()
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(20));
        await _host.StopAsync(patience.Token);
        if (_host is IAsyncDisposable host) await host.DisposeAsync();
        else _host.Dispose();
    }
}

/// <summary>A message of kind <c>probe</c>.</summary>
public sealed record ProbeMessage(string Text);

internal sealed class Log : ILoggerProvider
{
    public ConcurrentQueue<string> Lines { get; } = new();

    public ILogger CreateLogger(string categoryName) => new Writer(Lines);

    public void Dispose()
    {
    }

    private sealed class Writer(ConcurrentQueue<string> lines) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => logLevel >= LogLevel.Warning;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            if (IsEnabled(logLevel)) lines.Enqueue($"{formatter(state, exception)} {exception}");
        }
    }
}
