using TrustedData.Hub.Api;
using TrustedData.Hub.Runs.Audit;
using TrustedData.Hub.Runs.Cancel;
using TrustedData.Hub.Runs.Repeat;
using TrustedData.Hub.Runs.Show;
using TrustedData.Hub.Runs.Submit;

namespace TrustedData.Hub.Runs;

/// <summary>Everything about runs under /api/runs.</summary>
public static class RunEndpoints
{
    /// <summary>Maps the endpoints.</summary>
    public static void MapRuns(this IEndpointRouteBuilder app)
    {
        var runs = app.MapGroup("/api/runs").WithTags("Runs").RequireAuthorization(HubPolicies.Researcher);
        SubmitRunEndpoint.Map(runs);
        ShowRunEndpoints.Map(runs);
        RunAuditEndpoint.Map(runs);
        CancelRunEndpoint.Map(runs);
        RepeatRunEndpoint.Map(runs);
    }
}
