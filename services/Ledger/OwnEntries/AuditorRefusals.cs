namespace TrustedData.Ledger.OwnEntries;

/// <summary>
/// Logs what an auditor asked for and did not get, at the one place that the answers of an endpoint pass. Not for endpoints
/// of services: one that sends what is refused sends it again and again.
/// </summary>
public static class AuditorRefusals
{
    /// <summary>Logs refusals of this endpoint.</summary>
    public static TBuilder RecordsRefusals<TBuilder>(this TBuilder endpoint)
        where TBuilder : IEndpointConventionBuilder => endpoint.WithMetadata(new RecordedEndpoint(EventTypes.LedgerRefused)).AddEndpointFilter(InvokeAsync);

    private static async ValueTask<object?> InvokeAsync(EndpointFilterInvocationContext context, EndpointFilterDelegate next)
    {
        var result = await next(context);
        if (AnsweredProblem.Find(result) is not { StatusCode: < 500 } problem)
            return result;

        var http = context.HttpContext;
        var endpoint = http.GetEndpoint()?.Metadata.GetMetadata<IEndpointNameMetadata>()?.EndpointName ?? "unknown";
        var ownLog = http.RequestServices.GetRequiredService<OwnLog>();

        // A caller who hangs up must not escape the record.
        var recorded = await ownLog.RecordAsync(OwnFacts.Refused(Actor.Person(http.User.Person(), "auditor"), endpoint, ownLog.Now, problem.ReasonOf()), CancellationToken.None);
        return recorded.IsOk ? result : recorded.Refusal.ToProblem();
    }
}
