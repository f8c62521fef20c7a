using Microsoft.AspNetCore.Authorization;
using Microsoft.Extensions.Options;
using TrustedData.Contracts.Kinds;
using TrustedData.Hub.AccessRequests;
using TrustedData.Hub.Audit;
using TrustedData.Hub.Catalogue;
using TrustedData.Hub.Enclaves;
using TrustedData.Hub.HubDb;
using TrustedData.Hub.Projects;
using TrustedData.Hub.Releases;
using TrustedData.Hub.Runs;
using TrustedData.Hub.Runs.Cancel;
using TrustedData.Hub.Runs.Orders;
using TrustedData.Hub.Runs.Show;
using TrustedData.Hub.Runs.Submit;
using TrustedData.Hub.Tes;
using TrustedData.ServiceDefaults.Auth;
using TrustedData.ServiceDefaults.Hosting;
using TrustedData.ServiceDefaults.Inbox;

namespace TrustedData.Hub;

/// <summary>The hub's own services and endpoints.</summary>
public static class HubServices
{
    /// <summary>Adds what the use cases need.</summary>
    public static void AddHub(this WebApplicationBuilder builder)
    {
        var services = builder.Services;
        builder.AddValidatedOptions<HubOptions>("Hub");
        services.AddSingleton<IValidateOptions<HubOptions>, HubOptionsValidator>();
        services.AddSingleton<IAuthorizationMiddlewareResultHandler, RecordedRefusals<HubDbContext>>();
        services.AddHealthChecks().AddCheck<DatabaseCheck>("database");

        services.AddScoped<Concern>().AddScoped<ProjectAccess>().AddScoped<CatalogueDirectory>().AddScoped<RunDirectory>();
        services.AddScoped<RunSubmission>().AddScoped<RunCancellation>().AddScoped<RunViews>().AddScoped<TaskViews>();
        services.AddScoped<OrderPlacement>().AddSingleton<OrderSigner>().AddHostedService<OrderExpiry>();
        services.AddHttpClient<ITokenExchange, AuthorityTokenExchange>(http => http.Timeout = TimeSpan.FromSeconds(10));
        services.AddSingleton<ReleaseVerification>();

        services.AddScoped<InboundMessages>();
        services.AddKeyedScoped<IInboxHandler, CatalogueChangedHandler>(MessageKind.CatalogueChanged);
        services.AddKeyedScoped<IInboxHandler, AccessDecidedHandler>(MessageKind.AccessDecided);
        services.AddKeyedScoped<IInboxHandler, RunReportedHandler>(MessageKind.RunReported);
        services.AddKeyedScoped<IInboxHandler, ReleaseRecalledHandler>(MessageKind.ReleaseRecalled);
    }

    /// <summary>Maps every endpoint.</summary>
    public static void MapHub(this WebApplication app)
    {
        app.MapCatalogue();
        app.MapProjects();
        app.MapAccessRequests();
        app.MapRuns();
        app.MapReleases();
        app.MapEnclaves();
        app.MapTes();
        app.MapStatus();
    }
}
