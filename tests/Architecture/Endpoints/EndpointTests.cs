using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Http.Metadata;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace TrustedData.Tests.Architecture.Endpoints;

/// <summary>Every endpoint of every service, as the programs themselves map them.</summary>
public sealed class EndpointTests(BuiltServices built)
{
    // What anybody may call, and why. A pattern that ends with an asterisk stands for everything below.
    private static readonly Dictionary<string, string> Anonymous = new(StringComparer.Ordinal)
    {
        ["/health"] = "says that the service lives, and nothing else",
        ["/openapi/{documentName}.json"] = "describes the API, which is public",
        ["/scalar*"] = "shows the description of the API",
        ["{*path}"] = "answers that there is nothing, to everybody alike",
        ["/connect/authorize"] = "OIDC: people are not signed in yet",
        ["/connect/token"] = "OIDC: the request itself carries what authenticates it",
        ["/connect/logout"] = "OIDC: signing out needs no login",
        ["/login"] = "the page where people sign in",
        ["/site.css"] = "how those pages look",
        ["/add-checkpoint"] = "C2SP tlog-witness: the log's signature on the checkpoint is what authenticates a request",
        ["/{originHash:regex(^[0-9a-f]{{64}}$)}/checkpoint"] = "C2SP tlog-witness: what a witness vouches for is for everybody",
        ["/api/status"] = "where authority and ledger are, and the ledger's public key: what a newcomer needs to begin",
    };

    // Not called by programs of ours or by people: needs neither a name nor a summary.
    private static readonly string[] Unnamed = ["/health", "/openapi/{documentName}.json", "/scalar*", "{*path}"];

    public static TheoryData<string> Services() => [.. BuiltServices.Names];

    [Theory]
    [MemberData(nameof(Services))]
    public void Every_endpoint_has_a_policy_or_is_open_for_a_written_reason(string service) => Reasons.None(
        from endpoint in built[service].Endpoints
        where endpoint.Metadata.GetMetadata<IAllowAnonymous>() is not null ? !IsListed(endpoint, Anonymous.Keys) : !HasPolicy(endpoint)
        select Shown(endpoint),
        "Deny by default: an endpoint says who may call it, by a policy of the service, or stands on the short list of open ones (STYLE, habit 2).");

    [Theory]
    [MemberData(nameof(Services))]
    public async Task Every_policy_that_an_endpoint_names_exists_and_demands_something(string service)
    {
        var policies = built[service].Services.GetRequiredService<IAuthorizationPolicyProvider>();
        foreach (var name in built[service].Endpoints.SelectMany(e => e.Metadata.GetOrderedMetadata<IAuthorizeData>()).Select(a => a.Policy).OfType<string>().Distinct(StringComparer.Ordinal))
            (await policies.GetPolicyAsync(name)).ShouldNotBeNull(name).Requirements.ShouldNotBeEmpty(name);
    }

    // The authority is not among them: its pages and protocol endpoints are all open ones, and it has no endpoint behind a token.
    [Theory]
    [InlineData("Hub")]
    [InlineData("Enclave")]
    [InlineData("Ledger")]
    [InlineData(BuiltServices.Witness)]
    public async Task What_names_no_policy_is_refused_to_everybody(string service)
    {
        var fallback = await built[service].Services.GetRequiredService<IAuthorizationPolicyProvider>().GetFallbackPolicyAsync();

        fallback.ShouldNotBeNull("An endpoint that somebody forgot must answer nobody.").Requirements.ShouldNotBeEmpty();
    }

    [Theory]
    [MemberData(nameof(Services))]
    public void Every_endpoint_has_a_name_and_a_summary(string service) => Reasons.None(
        from endpoint in built[service].Endpoints
        where !IsListed(endpoint, Unnamed)
        where string.IsNullOrWhiteSpace(endpoint.Metadata.GetMetadata<IEndpointNameMetadata>()?.EndpointName) || string.IsNullOrWhiteSpace(endpoint.Metadata.GetMetadata<IEndpointSummaryMetadata>()?.Summary)
        select Shown(endpoint),
        "The name stands in audit entries of refusals, the summary in the description of the API.");

    [Theory]
    [MemberData(nameof(Services))]
    public void A_name_is_one_endpoint(string service) =>
        built[service].Endpoints.Select(e => e.Metadata.GetMetadata<IEndpointNameMetadata>()?.EndpointName).OfType<string>().ShouldBeUnique();

    [Fact]
    public void The_list_of_open_endpoints_names_none_that_is_gone() => Reasons.None(
        Anonymous.Keys.Where(open => !BuiltServices.Names.SelectMany(s => built[s].Endpoints).Any(e => e.Metadata.GetMetadata<IAllowAnonymous>() is not null && IsListed(e, [open]))),
        "An exception that nobody needs is an open door for the next endpoint of that name.");

    [Fact]
    public void There_are_endpoints_to_look_at()
    {
        foreach (var service in Repository.Services.Keys)
            built[service].Endpoints.Count.ShouldBeGreaterThan(4, service);
    }

    private static bool HasPolicy(RouteEndpoint endpoint) =>
        endpoint.Metadata.GetMetadata<AuthorizationPolicy>() is not null || endpoint.Metadata.GetOrderedMetadata<IAuthorizeData>().Any(a => !string.IsNullOrEmpty(a.Policy));

    private static bool IsListed(RouteEndpoint endpoint, IEnumerable<string> listed)
    {
        var route = Route(endpoint);
        return listed.Any(l => l.EndsWith('*') ? route.StartsWith(l[..^1], StringComparison.Ordinal) : route.TrimStart('/') == l.TrimStart('/'));
    }

    private static string Route(RouteEndpoint endpoint) => endpoint.RoutePattern.RawText ?? "";

    private static string Shown(RouteEndpoint endpoint) =>
        $"{string.Join('|', endpoint.Metadata.GetMetadata<IHttpMethodMetadata>()?.HttpMethods ?? ["*"])} {Route(endpoint)} ({endpoint.DisplayName})";
}
