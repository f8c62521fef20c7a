using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using TrustedData.ServiceDefaults.Auth;
using TrustedData.ServiceDefaults.Hosting;

namespace TrustedData.ServiceDefaults.Ledger;

/// <summary>The client of the organisation's ledger.</summary>
public static class LedgerSetup
{
    internal static void AddLedgerClient(this IHostApplicationBuilder builder)
    {
        builder.AddValidatedOptions<LedgerOptions>("Ledger");
        builder.AddValidatedOptions<ServiceClientOptions>("Service");
        builder.Services.AddSingleton<LedgerSignal>();
        builder.Services.AddSingleton<IValidateOptions<LedgerOptions>, LedgerOptionsValidator>();
        builder.Services.AddSingleton<CosignatureWait>();
        builder.Services.AddSingleton<LedgerProofs>();
        builder.Services.AddHealthChecks().AddCheck<CosignatureWait>("ledger-witnesses");
        builder.Services
            .AddHttpClient(LedgerDestination.ClientName, (services, client) =>
                client.BaseAddress = services.GetRequiredService<IOptions<LedgerOptions>>().Value.Address)
            .AddHttpMessageHandler(services =>
            {
                var own = services.GetRequiredService<IOptions<ServiceClientOptions>>().Value;
                var authority = builder.Configuration.GetValue<Uri>("Auth:Authority")!;
                return new ServiceTokenHandler(authority, own.ClientId, own.ClientSecret, "ledger.append", services.GetRequiredService<TimeProvider>());
            });
    }
}
