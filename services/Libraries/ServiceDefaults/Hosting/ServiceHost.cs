using System.Globalization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http.Json;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;
using TrustedData.ServiceDefaults.Problems;

namespace TrustedData.ServiceDefaults.Hosting;

/// <summary>What every service does the same way: configuration, JSON, problems, health, migration.</summary>
public static class ServiceHost
{
    /// <summary>
    /// Adds the defaults. Configuration is appsettings, then the file that the environment variable TD_CONFIG names, then the
    /// environment. No request or response body is ever logged.
    /// </summary>
    public static WebApplicationBuilder AddServiceDefaults(this WebApplicationBuilder builder)
    {
        if (Environment.GetEnvironmentVariable("TD_CONFIG") is { Length: > 0 } file)
            builder.Configuration.AddJsonFile(Path.GetFullPath(file), optional: false, reloadOnChange: false);

        builder.WebHost.UseSetting("PreventHostingStartup", bool.TrueString);
        builder.Services.TryAddSingleton(TimeProvider.System);
        builder.Logging.ClearProviders();
        builder.Logging.AddSimpleConsole(console =>
        {
            console.SingleLine = true;
            console.UseUtcTimestamp = true;
            console.TimestampFormat = "yyyy-MM-dd'T'HH:mm:ss.fff'Z' ";
        });
        builder.Logging.AddFilter("Microsoft", LogLevel.Warning);
        builder.Logging.AddFilter("Microsoft.Hosting.Lifetime", LogLevel.Information);
        builder.Logging.AddFilter("System.Net.Http", LogLevel.Warning);
        builder.Logging.AddFilter("MassTransit", LogLevel.Warning);
        builder.Services.AddProblemDetails();
        builder.Services.AddExceptionHandler<UnexpectedFailure>();
        builder.Services.AddHealthChecks();
        builder.Services.Configure<JsonOptions>(json =>
        {
            json.SerializerOptions.Converters.Add(new System.Text.Json.Serialization.JsonStringEnumConverter(System.Text.Json.JsonNamingPolicy.CamelCase));
            json.SerializerOptions.MaxDepth = 32;
        });
        builder.Services.AddOpenApi();
        return builder;
    }

    /// <summary>Puts the shared middleware in place: problems for every failure, then who calls, then what they may.</summary>
    public static WebApplication UseServiceDefaults(this WebApplication app)
    {
        app.UseExceptionHandler();
        app.UseStatusCodePages();
        app.UseAuthentication();
        app.UseAuthorization();
        app.MapHealthChecks("/health").AllowAnonymous();
        app.MapOpenApi().AllowAnonymous();
        return app;
    }

    /// <summary>Whether the command line asks for migration only; call before the application is built.</summary>
    public static bool IsMigration(this WebApplicationBuilder builder, string[] args)
    {
        var migrating = args is ["migrate", ..];
        builder.Configuration["Migrating"] = migrating.ToString(CultureInfo.InvariantCulture);
        return migrating;
    }

    /// <summary>Applies the migrations with the owner's role.</summary>
    public static async Task MigrateAsync<TContext>(this WebApplication app, CancellationToken cancellationToken = default)
        where TContext : DbContext
    {
        await using var scope = app.Services.CreateAsyncScope();
        await scope.ServiceProvider.GetRequiredService<TContext>().Database.MigrateAsync(cancellationToken);
    }
}
