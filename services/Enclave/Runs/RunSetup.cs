using TrustedData.Contracts.Kinds;
using TrustedData.Enclave.History;
using TrustedData.Enclave.HubLink;
using TrustedData.Enclave.Keys;
using TrustedData.Enclave.Orders;
using TrustedData.Enclave.OutputChecks;
using TrustedData.Enclave.Releases;
using TrustedData.Enclave.Runs.Reconciling;
using TrustedData.Enclave.Runs.Steps.Accept;
using TrustedData.Enclave.Runs.Steps.Cancel;
using TrustedData.Enclave.Runs.Steps.Check;
using TrustedData.Enclave.Runs.Steps.CleanUp;
using TrustedData.Enclave.Runs.Steps.Collect;
using TrustedData.Enclave.Runs.Steps.Decide;
using TrustedData.Enclave.Runs.Steps.Inspect;
using TrustedData.Enclave.Runs.Steps.Record;
using TrustedData.Enclave.Runs.Steps.Release;
using TrustedData.Enclave.Runs.Steps.Stage;
using TrustedData.Enclave.Runs.Steps.Start;
using TrustedData.Sealing.Containers;
using TrustedData.ServiceDefaults.Inbox;

namespace TrustedData.Enclave.Runs;

/// <summary>Runs, from their order to their release: services, inbound kinds, endpoints.</summary>
public static class RunSetup
{
    /// <summary>Adds orders, the reconciler and its steps, output checks and releases.</summary>
    public static void AddRuns(this WebApplicationBuilder builder)
    {
        builder.AddValidatedOptions<RunOptions>("Runs");
        builder.Services.AddContainerEngine(builder.Configuration);
        builder.AddHubLink();
        AddInbound(builder.Services);
        AddReconciler(builder.Services);
        AddSteps(builder.Services);
        builder.Services.AddScoped<CheckReading>();
        builder.Services.AddScoped<CheckDecisions>();
        builder.Services.AddScoped<ReleaseManifests>();
    }

    /// <summary>Maps the endpoints of checks and releases.</summary>
    public static void MapRuns(this IEndpointRouteBuilder routes)
    {
        routes.MapChecks();
        routes.MapReleases();
    }

    private static void AddInbound(IServiceCollection services)
    {
        services.AddSingleton<PersonTokens>();
        services.AddKeyedScoped<IInboxHandler, RunOrderedHandler>(MessageKind.RunOrdered);
        services.AddKeyedScoped<IInboxHandler, RunCancelRequestedHandler>(MessageKind.RunCancelRequested);
        services.AddKeyedScoped<IInboxHandler, DownloadConfirmedHandler>(MessageKind.DownloadConfirmed);
    }

    private static void AddReconciler(IServiceCollection services)
    {
        services.AddSingleton<RunSignal>();
        services.AddSingleton<RunChanges>();
        services.ConfigureDbContext<EnclaveContext>((provider, options) => options.AddInterceptors(provider.GetRequiredService<RunChanges>()));
        services.AddSingleton<RunFiles>();
        services.AddSingleton<RunWatchers>();
        services.AddSingleton<OrphanRemoval>();
        services.AddScoped<RunReports>();
        services.AddScoped<RunSaving>();
        services.AddScoped<RunMover>();
        services.AddScoped<IRunsPastRetention, RunsPastRetention>();
        services.AddHostedService<Reconciler>();
    }

    private static void AddSteps(IServiceCollection services)
    {
        services.AddScoped<OrderCheck>();
        services.AddScoped<AcceptedWorkflows>();
        services.AddSingleton<SealedRunSlots>();
        services.AddScoped<RunEnds>();
        services.AddScoped<RawLogs>();
        services.AddSingleton<InspectorImage>();
        services.AddScoped<CheckInputs>();
        services.AddScoped<CheckStore>();
        services.AddSingleton<IDisclosureCheck, DisclosureCheck>();
        services.AddScoped<ReleaseHistory>();
        services.AddScoped<UseConditions>();

        services.AddKeyedScoped<IRunStep, AcceptStep>(RunStep.Accept);
        services.AddKeyedScoped<IRunStep, StageStep>(RunStep.Stage);
        services.AddKeyedScoped<IRunStep, StartStep>(RunStep.Start);
        services.AddKeyedScoped<IRunStep, CollectStep>(RunStep.Collect);
        services.AddKeyedScoped<IRunStep, EndStep>(RunStep.End);
        services.AddKeyedScoped<IRunStep, TryAgainStep>(RunStep.TryAgain);
        services.AddKeyedScoped<IRunStep, InspectStep>(RunStep.Inspect);
        services.AddKeyedScoped<IRunStep, InspectAgainStep>(RunStep.InspectAgain);
        services.AddKeyedScoped<IRunStep, EndInspectionStep>(RunStep.EndInspection);
        services.AddKeyedScoped<IRunStep, CheckStep>(RunStep.Check);
        services.AddKeyedScoped<IRunStep, DecideStep>(RunStep.Decide);
        services.AddKeyedScoped<IRunStep, RecordStep>(RunStep.Record);
        services.AddKeyedScoped<IRunStep, ReleaseStep>(RunStep.Release);
        services.AddKeyedScoped<IRunStep, CancelStep>(RunStep.Cancel);
        services.AddKeyedScoped<IRunStep, CleanUpStep>(RunStep.CleanUp);
    }
}
