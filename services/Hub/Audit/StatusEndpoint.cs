using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Options;
using TrustedData.ServiceDefaults.Auth;
using TrustedData.ServiceDefaults.Ledger;
using TrustedData.ServiceDefaults.Messaging;

namespace TrustedData.Hub.Audit;

/// <summary>Where the organisation's authority and ledger are, so that anybody can verify what the hub recorded.</summary>
public static class StatusEndpoint
{
    /// <summary>Maps the endpoint. It is open to all: addresses and a public key are what a newcomer needs to begin.</summary>
    public static void MapStatus(this IEndpointRouteBuilder app) => app
        .MapGet("/api/status", StatusAsync).WithTags("Status").WithName("ShowStatus").WithSummary("Says whether the hub is healthy, and where its authority and its ledger are.")
        .AllowAnonymous();

    private static async Task<Ok<StatusView>> StatusAsync(
        HealthCheckService health, IOptions<OrganisationOptions> organisation, IOptions<AuthOptions> auth, IOptions<LedgerOptions> ledger, CancellationToken cancellationToken)
    {
        var report = await health.CheckHealthAsync(cancellationToken);
        return TypedResults.Ok(new StatusView(
            organisation.Value.Id,
            report.Status == HealthStatus.Healthy,
            auth.Value.Authority,
            new LedgerView(ledger.Value.Address, ledger.Value.VerifierKey)));
    }
}

/// <summary>The hub's status.</summary>
/// <param name="Organisation">Id of the organisation.</param>
/// <param name="Healthy">Whether the hub can work.</param>
/// <param name="Authority">Its OIDC authority.</param>
/// <param name="Ledger">Its ledger.</param>
public sealed record StatusView(string Organisation, bool Healthy, Uri Authority, LedgerView Ledger);

/// <summary>A ledger: its address, and the key that its checkpoints carry.</summary>
public sealed record LedgerView(Uri Address, string VerifierKey);
