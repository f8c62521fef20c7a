using TrustedData.Identity.Clients;
using TrustedData.Identity.Demo;

namespace TrustedData.Identity.Server;

/// <summary>Brings clients, scopes and demonstration people up to date before the first request is taken.</summary>
public sealed class Preparation(IServiceScopeFactory scopes) : IHostedLifecycleService
{
    public async Task StartingAsync(CancellationToken cancellationToken)
    {
        await using var scope = scopes.CreateAsyncScope();
        await scope.ServiceProvider.GetRequiredService<ClientRegistration>().Apply(cancellationToken);
        await scope.ServiceProvider.GetRequiredService<PeopleSeeding>().Apply(cancellationToken);
    }

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
