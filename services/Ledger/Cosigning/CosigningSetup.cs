using Microsoft.Extensions.Options;

namespace TrustedData.Ledger.Cosigning;

/// <summary>What the ledger needs to have its checkpoints cosigned.</summary>
public static class CosigningSetup
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    internal static void AddCosigning(this WebApplicationBuilder builder)
    {
        builder.AddValidatedOptions<CosigningOptions>("Ledger");
        builder.Services.AddSingleton<IValidateOptions<CosigningOptions>, CosigningOptionsValidator>();
        builder.Services.AddSingleton<LogWitnesses>();
        builder.Services.AddSingleton<CosignedNotes>();
        builder.Services.AddSingleton<Cosignatures>();
        builder.Services.AddSingleton<CheckpointSignal>();
        builder.Services.AddSingleton<RollbackWatch>();
        builder.Services.AddSingleton<WitnessStates>();
        builder.Services.AddSingleton<WitnessClient>();
        builder.Services.AddScoped<Asking>();
        builder.Services.AddHostedService<Cosigner>();
        builder.Services.AddHealthChecks().AddCheck<CosigningHealth>("witnesses");
        builder.Services.AddHttpClient(WitnessClient.ClientName, client =>
        {
            client.Timeout = Patience;
            client.MaxResponseContentBufferSize = WitnessClient.LargestAnswer;
        }).ConfigurePrimaryHttpMessageHandler(() => new SocketsHttpHandler { AllowAutoRedirect = false });
    }
}
