using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using TrustedData.ServiceDefaults.Audit;
using TrustedData.ServiceDefaults.Ledger;
using TrustedData.ServiceDefaults.Outbox;

namespace TrustedData.ServiceDefaults.Hosting;

/// <summary>The service's own database, with the audit seam in front of it.</summary>
public static class DatabaseSetup
{
    /// <summary>Adds the context under the service's role. <c>ConnectionStrings:Database</c> must be configured.</summary>
    public static IHostApplicationBuilder AddServiceDatabase<TContext>(this IHostApplicationBuilder builder)
        where TContext : DbContext
    {
        builder.Services.TryAddSingleton(TimeProvider.System);
        builder.Services.AddSingleton<OutboxSignal>();
        builder.Services.AddSingleton<AuditSeam>();
        builder.Services.AddDbContext<TContext>((services, options) => options
            .UseNpgsql(Connection(services.GetRequiredService<IConfiguration>()))
            .UseSnakeCaseNamingConvention()
            .AddInterceptors(services.GetRequiredService<AuditSeam>()));
        return builder;
    }

    /// <summary>Sends the service's facts to the organisation's ledger, and its messages to its peers.</summary>
    public static IHostApplicationBuilder AddOutbox<TContext>(this IHostApplicationBuilder builder)
        where TContext : DbContext
    {
        builder.AddLedgerClient();
        builder.Services.AddSingleton<IOutboxDestination, LedgerDestination>();
        builder.Services.AddHostedService<OutboxDispatcher<TContext>>();
        return builder;
    }

    // The verb "migrate" alone logs in as the migrator, who works as the owner; a running service cannot change its tables.
    private static string Connection(IConfiguration configuration) =>
        configuration.GetConnectionString(configuration.GetValue<bool>("Migrating") ? "Migrator" : "Database")
        ?? throw new InvalidOperationException("ConnectionStrings:Database (or Migrator, to migrate) is not configured. Set it in the file that TD_CONFIG names.");
}
