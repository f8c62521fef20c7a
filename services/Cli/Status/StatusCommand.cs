using System.CommandLine;
using TrustedData.Cli.Shell;

namespace TrustedData.Cli.Status;

/// <summary><c>td status</c>.</summary>
public static class StatusCommand
{
    /// <summary>Makes the command.</summary>
    public static Command Create(CommandRunner runner) => runner.With(
        new Command("status", "Show the addresses of all services and whether they are healthy; exit status 0 only when all are"),
        async (session, _, cancellationToken) =>
        {
            var services = await Task.WhenAll(session.Profile.All
                .SelectMany(one => new (string Name, Uri Address)[]
                {
                    (one.Id == "hub" ? "hub" : $"enclave {one.Id}", one.Address),
                    ($"authority of {one.Id}", new Uri(one.Authority.Address)),
                    ($"ledger of {one.Id}", one.Ledger.Address),
                })
                .Select(async one => new ServiceView(one.Name, one.Address.AbsoluteUri, await session.IsHealthyAsync(one.Address, cancellationToken))));

            var healthy = Array.TrueForAll(services, service => service.Healthy);
            session.Answer(new { healthy, services }, screen =>
            {
                screen.Table(["Service", "Address", "Health"], services.Select(service => new[] { service.Name, service.Address, service.Healthy ? "healthy" : "does not answer" }));
                if (!healthy)
                    screen.Line("On a single machine ./run up starts what is missing.");
            });
            return healthy ? ExitStatus.Success : ExitStatus.Failure;
        });

    private sealed record ServiceView(string Name, string Address, bool Healthy);
}
