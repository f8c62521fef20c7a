using System.Security.Claims;
using Microsoft.EntityFrameworkCore;
using TrustedData.Hub.Api;
using TrustedData.Hub.HubDb;
using TrustedData.ServiceDefaults.Audit;
using TrustedData.ServiceDefaults.Audit.Events;
using TrustedData.ServiceDefaults.Auth;
using TrustedData.ServiceDefaults.Problems;

namespace TrustedData.Hub.Audit;

/// <summary>
/// Records each refused request, at the one place that every answer passes, so that no endpoint can forget. The fact is
/// saved before the caller has the answer; nothing else of the refused request is.
/// </summary>
public static class RefusalRecorder
{
    /// <summary>Records refusals of this endpoint as refused facts of <paramref name="factType"/>.</summary>
    public static TBuilder RecordsRefusalsAs<TBuilder>(this TBuilder endpoint, EventType factType)
        where TBuilder : IEndpointConventionBuilder =>
        endpoint.WithMetadata(new RecordedEndpoint(factType)).AddEndpointFilter((context, next) => InvokeAsync(factType, context, next));

    /// <summary>Saves the fact of a refusal in a context of its own.</summary>
    public static async Task RecordAsync(HttpContext http, EventType factType, string reason, FactOutcome outcome)
    {
        var concern = http.RequestServices.GetRequiredService<Concern>();
        await using var scope = http.RequestServices.GetRequiredService<IServiceScopeFactory>().CreateAsyncScope();
        var context = scope.ServiceProvider.GetRequiredService<HubDbContext>();
        context.Record(new Fact(factType, ActorOf(http.User), outcome)
        {
            Recorded = scope.ServiceProvider.GetRequiredService<TimeProvider>().GetUtcNow(),
            Reason = reason,
            Project = concern.Project,
            Dataset = concern.Dataset,
            Run = concern.Run,
        });

        // A caller who hangs up must not escape the record.
        await context.SaveChangesAsync(CancellationToken.None);
    }

    private static async ValueTask<object?> InvokeAsync(EventType factType, EndpointFilterInvocationContext context, EndpointFilterDelegate next)
    {
        var result = await AnswerAsync(context, next);
        if (AnsweredProblem.Find(result) is { } problem)
            await RecordAsync(context.HttpContext, factType, problem.ReasonOf(), problem.StatusCode < 500 ? FactOutcome.Refused : FactOutcome.Failed);
        return result;
    }

    private static async ValueTask<object?> AnswerAsync(EndpointFilterInvocationContext context, EndpointFilterDelegate next)
    {
        if (context.Arguments.OfType<IBody>().Select(b => b.Refusal).FirstOrDefault(r => r is not null) is { } refusal)
            return refusal.ToProblem();
        try
        {
            return await next(context);
        }
        catch (DbUpdateConcurrencyException)
        {
            return Refusal.Conflict("changed-meanwhile", "Somebody changed this at the same moment, so nothing was done. Look at it again and repeat what you want.").ToProblem();
        }
    }

    private static Actor ActorOf(ClaimsPrincipal caller)
    {
        if (caller.IsService())
            return Actor.Service(caller.ClientId()!);
        return Actor.Person(caller.Person(), caller.HasRole("researcher") ? "researcher" : null);
    }
}
