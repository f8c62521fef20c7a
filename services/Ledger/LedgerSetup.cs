using Microsoft.AspNetCore.Authorization;
using TrustedData.Ledger.Append;
using TrustedData.Ledger.Cosigning;
using TrustedData.Ledger.Finding;
using TrustedData.Ledger.Keys;
using TrustedData.Ledger.OwnEntries;
using TrustedData.Ledger.Reading;
using TrustedData.Ledger.Sequence;
using TrustedData.Ledger.Serve;

namespace TrustedData.Ledger;

/// <summary>Puts the ledger together.</summary>
public static class LedgerSetup
{
    /// <summary>Adds every part of the ledger.</summary>
    public static WebApplicationBuilder AddLedger(this WebApplicationBuilder builder)
    {
        builder.AddServiceDefaults();
        builder.AddOrganisationAuth(Policies.Add);
        builder.AddValidatedOptions<LogOptions>("Ledger");
        builder.AddServiceDatabase<LedgerContext>();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Limits.MaxRequestBodySize = AppendEndpoint.LargestRequest);
        builder.AddCosigning();
        builder.Services.AddSingleton<LogKey>();
        builder.Services.AddSingleton<LogWriter>();
        builder.Services.AddSingleton<Sequencer>();
        builder.Services.AddHostedService(services => services.GetRequiredService<Sequencer>());
        builder.Services.AddSingleton<BundleFeed>();
        builder.Services.AddHostedService<BundleIndexer>();
        builder.Services.AddSingleton<OwnLog>();
        builder.Services.AddSingleton<ExportWindows>();
        builder.Services.AddSingleton<IAuthorizationMiddlewareResultHandler, RefusalRecorder>();
        builder.Services.AddHealthChecks().AddCheck<LogHealth>("log");
        return builder;
    }

    /// <summary>Maps every endpoint of the ledger.</summary>
    public static void MapLedger(this WebApplication app)
    {
        AppendEndpoint.Map(app);
        CheckpointEndpoints.Map(app);
        ProofEndpoints.Map(app);
        TileEndpoints.Map(app);
        EntryEndpoints.Map(app);
        SearchEndpoint.Map(app);
        ProducerEntriesEndpoint.Map(app);
        StoryEndpoint.Map(app);
        ExportEndpoints.Map(app);
        CosignatureEndpoint.Map(app);
    }
}
