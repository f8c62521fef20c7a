using System.Text.Json;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore.ChangeTracking;

namespace TrustedData.Enclave.Audit;

/// <summary>
/// Records each refused request, at the one place that every answer passes, so that no endpoint can forget. A refusal that
/// a use case recorded itself, with what it knows more, is not recorded twice.
/// </summary>
public static class RefusalRecorder
{
    /// <summary>Records the refusals of the endpoints in a group.</summary>
    public static TBuilder RecordsRefusals<TBuilder>(this TBuilder endpoints)
        where TBuilder : IEndpointConventionBuilder => endpoints.WithMetadata(new RecordedEndpoint(EventTypes.RequestRefused)).AddEndpointFilter(InvokeAsync);

    /// <summary>Exempts an endpoint that is asked again and again until there is an answer.</summary>
    public static TBuilder IsPolled<TBuilder>(this TBuilder endpoint, string because)
        where TBuilder : IEndpointConventionBuilder => endpoint.WithMetadata(new PolledEndpoint(because));

    private static async ValueTask<object?> InvokeAsync(EndpointFilterInvocationContext context, EndpointFilterDelegate next)
    {
        var result = await next(context);
        var http = context.HttpContext;
        if (AnsweredProblem.Find(result) is { } problem
            && http.GetEndpoint()?.Metadata.GetMetadata<PolledEndpoint>() is null
            && !IsRecorded(http.RequestServices.GetRequiredService<EnclaveContext>().ChangeTracker))
            await RecordAsync(http, problem);
        return result;
    }

    // A context of its own: what the refused request had begun to change is not saved.
    private static async Task RecordAsync(HttpContext http, ProblemHttpResult problem)
    {
        var endpoint = http.GetEndpoint()?.Metadata.GetMetadata<IEndpointNameMetadata>()?.EndpointName ?? "unnamed";
        await using var scope = http.RequestServices.GetRequiredService<IServiceScopeFactory>().CreateAsyncScope();
        var database = scope.ServiceProvider.GetRequiredService<EnclaveContext>();
        database.Record(new Fact(EventTypes.RequestRefused, Actor.Person(http.User.Person()), problem.StatusCode < 500 ? FactOutcome.Refused : FactOutcome.Failed)
        {
            Recorded = scope.ServiceProvider.GetRequiredService<TimeProvider>().GetUtcNow(),
            Reason = problem.ReasonOf(),
            Entities = [new FactEntity("endpoint", endpoint), .. Asked(http.Request.RouteValues)],
        });

        // A caller who hangs up must not escape the record.
        await database.SaveChangesAsync(CancellationToken.None);
    }

    // Ids only: a name in an address is whatever somebody typed.
    private static IEnumerable<FactEntity> Asked(RouteValueDictionary values) =>
        values.Where(value => Guid.TryParse(value.Value as string, out _)).Select(value => new FactEntity($"asked-{value.Key}", (string)value.Value!));

    private static bool IsRecorded(ChangeTracker tracker) => tracker.Entries<FactRow>()
        .Any(row => row.State == Microsoft.EntityFrameworkCore.EntityState.Unchanged && JsonSerializer.Deserialize<Fact>(row.Entity.Body, FactJson.Options) is { Outcome: not FactOutcome.Success });
}

/// <summary>An endpoint whose refusals are no entries, and why.</summary>
public sealed record PolledEndpoint(string Because);
