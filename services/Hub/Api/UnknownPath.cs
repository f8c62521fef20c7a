using TrustedData.ServiceDefaults.Problems;

namespace TrustedData.Hub.Api;

/// <summary>What is not there is said to be not there, as JSON, to everybody.</summary>
public static class UnknownPath
{
    /// <summary>Answers every path and method that no endpoint takes.</summary>
    public static void MapUnknownPaths(this IEndpointRouteBuilder app) => app
        .MapFallback("{*path}", () => Refusal.NotFound("path-unknown", "There is nothing under this path and method. The API is described at /scalar.").ToProblem())
        .AllowAnonymous();
}
