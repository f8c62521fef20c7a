using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Authorization.Policy;
using Microsoft.AspNetCore.Http;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using TrustedData.ServiceDefaults.Audit;
using TrustedData.ServiceDefaults.Audit.Events;
using TrustedData.ServiceDefaults.Problems;

namespace TrustedData.ServiceDefaults.Auth;

/// <summary>
/// Records that a known person asked for what they may not. A caller without a valid token is not recorded: nobody stands
/// behind the request, and the ledger must not grow at a stranger's will.
/// </summary>
public sealed class RecordedRefusals<TContext> : IAuthorizationMiddlewareResultHandler
    where TContext : DbContext
{
    private static readonly Refusal NoToken = new(
        "token-needed", StatusCodes.Status401Unauthorized, "A valid access token for this service is needed: there was none, or it is expired or meant for another service. Sign in again, for example with: td login");

    private readonly AuthorizationMiddlewareResultHandler standard = new();

    /// <inheritdoc />
    public async Task HandleAsync(RequestDelegate next, HttpContext context, AuthorizationPolicy policy, PolicyAuthorizationResult authorizeResult)
    {
        if (!authorizeResult.Forbidden)
        {
            await standard.HandleAsync(next, context, policy, authorizeResult);

            // The standard answer's header says what is wrong with the token; the body says what to do.
            if (authorizeResult.Challenged && context.Response is { HasStarted: false, StatusCode: StatusCodes.Status401Unauthorized })
                await NoToken.ToProblem().ExecuteAsync(context);
            return;
        }

        var database = context.RequestServices.GetRequiredService<TContext>();
        var person = context.User.Person();
        var endpoint = context.GetEndpoint()?.Metadata.GetMetadata<Microsoft.AspNetCore.Routing.IEndpointNameMetadata>()?.EndpointName ?? "unnamed";
        var actor = context.User.IsService() ? Actor.Service(person.Subject) : Actor.Person(person);
        database.Record(new Fact(EventTypes.RequestRefused, actor, FactOutcome.Refused)
        {
            Recorded = context.RequestServices.GetRequiredService<TimeProvider>().GetUtcNow(),
            Reason = "role-missing",
            Entities = [new FactEntity("endpoint", endpoint)],
        });
        await database.SaveChangesAsync(context.RequestAborted);
        await Refusal.Forbidden("role-missing", "Your account may not do this here. Ask the operator of this organisation which role you need.").ToProblem().ExecuteAsync(context);
    }
}
