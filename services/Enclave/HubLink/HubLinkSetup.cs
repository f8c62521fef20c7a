using Microsoft.Extensions.Options;

namespace TrustedData.Enclave.HubLink;

/// <summary>The enclave's only connection to the hub's API.</summary>
public static class HubLinkSetup
{
    // A handler keeps its token; it is made anew now and then so that a changed address of the hub is noticed.
    private static readonly TimeSpan HandlerLife = TimeSpan.FromMinutes(15);

    /// <summary>Adds the client, which calls with the enclave's own credentials at the hub's authority.</summary>
    public static void AddHubLink(this WebApplicationBuilder builder)
    {
        builder.Services.AddSingleton<ReleaseUpload>();
        builder.Services
            .AddHttpClient(ReleaseUpload.ClientName, (services, client) => client.BaseAddress = services.GetRequiredService<IOptions<EnclaveOptions>>().Value.Hub.Address)
            .AddHttpMessageHandler(services =>
            {
                var hub = services.GetRequiredService<IOptions<EnclaveOptions>>().Value.Hub;
                return new ServiceTokenHandler(hub.Authority, hub.ClientId, hub.ClientSecret, "hub.release", services.GetRequiredService<TimeProvider>());
            })
            .SetHandlerLifetime(HandlerLife);
    }
}
