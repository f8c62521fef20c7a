using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Authorization.Policy;

namespace TrustedData.Ledger.OwnEntries;

/// <summary>
/// Logs that somebody known was refused, then refuses. Callers without a valid token are nobody to log: they would fill the log.
/// </summary>
public sealed partial class RefusalRecorder(OwnLog ownLog, ILogger<RefusalRecorder> logger) : IAuthorizationMiddlewareResultHandler
{
    private static readonly Refusal NotPermitted = Refusal.Forbidden(
        "not-permitted",
        "This is for others: entries are handed in by services with the scope ledger.append, and read by auditors with the scope ledger.read.");

    private readonly AuthorizationMiddlewareResultHandler standard = new();

    /// <inheritdoc />
    public async Task HandleAsync(RequestDelegate next, HttpContext context, AuthorizationPolicy policy, PolicyAuthorizationResult authorizeResult)
    {
        if (!authorizeResult.Forbidden || context.User.Identity is not { IsAuthenticated: true })
        {
            await standard.HandleAsync(next, context, policy, authorizeResult);
            return;
        }

        var person = context.User.Person();
        var actor = context.User.IsService() ? Actor.Service(person.Subject) : Actor.Person(person);
        var endpoint = context.GetEndpoint()?.Metadata.GetMetadata<IEndpointNameMetadata>()?.EndpointName ?? "unknown";
        var recorded = await ownLog.RecordAsync(OwnFacts.Refused(actor, endpoint, ownLog.Now), context.RequestAborted);
        if (!recorded.IsOk)
            LogUnrecorded(endpoint);
        await NotPermitted.ToProblem().ExecuteAsync(context);
    }

    [LoggerMessage(2101, LogLevel.Error, "A refusal at {Endpoint} could not be logged.")]
    private partial void LogUnrecorded(string endpoint);
}
