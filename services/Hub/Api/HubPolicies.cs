using Microsoft.AspNetCore.Authorization;
using TrustedData.ServiceDefaults.Auth;

namespace TrustedData.Hub.Api;

/// <summary>Who may call what. A role opens the door only: everything of a project also asks for membership of it.</summary>
public static class HubPolicies
{
    /// <summary>A person with the role researcher.</summary>
    public const string Researcher = "hub.researcher";

    /// <summary>An enclave's own client, which hands over releases and may do nothing else.</summary>
    public const string ReleaseSender = "hub.release-sender";

    /// <summary>Scope of people's tokens for this API.</summary>
    public const string PeopleScope = "hub";

    /// <summary>Scope of an enclave's token for handing over releases.</summary>
    public const string ReleaseScope = "hub.release";

    /// <summary>Adds the two policies.</summary>
    public static void Add(AuthorizationBuilder authorization) => authorization
        .AddPolicy(Researcher, policy => policy.RequireAuthenticatedUser().RequireAssertion(context => IsResearcher(context)))
        .AddPolicy(ReleaseSender, policy => policy.RequireAuthenticatedUser()
            .RequireAssertion(context => context.User.IsService() && context.User.HasScope(ReleaseScope)));

    private static bool IsResearcher(AuthorizationHandlerContext context) =>
        context.User.HasScope(PeopleScope) && !context.User.IsService() && context.User.HasRole("researcher");
}
