using System.Security.Claims;
using Microsoft.AspNetCore.Authorization;

namespace TrustedData.Ledger;

/// <summary>Who may do what with the log. Nobody may change it.</summary>
public static class Policies
{
    /// <summary>A service of the organisation that hands in facts.</summary>
    public const string Producer = "producer";

    /// <summary>An auditor of the organisation.</summary>
    public const string Auditor = "auditor";

    /// <summary>Who verifies without reading: auditors, witnesses, and the services that hand in facts.</summary>
    public const string Hashes = "hashes";

    /// <summary>The scope of a witness that fetches checkpoints here and leaves its cosignatures.</summary>
    public const string WitnessScope = "ledger.witness";

    /// <summary>A witness of this log, of whatever organisation.</summary>
    public const string Witness = "witness";

    internal static void Add(AuthorizationBuilder policies) => policies
        .AddPolicy(Producer, policy => policy.RequireAuthenticatedUser().RequireAssertion(context => IsProducer(context.User)))
        .AddPolicy(Auditor, policy => policy.RequireAuthenticatedUser().RequireAssertion(context => IsAuditor(context.User)))
        .AddPolicy(Witness, policy => policy.RequireAuthenticatedUser().RequireAssertion(context => IsWitness(context.User)))
        .AddPolicy(Hashes, policy => policy.RequireAuthenticatedUser().RequireAssertion(context => IsAuditor(context.User) || IsWitness(context.User) || IsProducer(context.User)));

    private static bool IsProducer(ClaimsPrincipal caller) => caller.IsService() && caller.HasScope("ledger.append") && caller.ClientId() != OwnEntries.OwnLog.Producer;

    private static bool IsAuditor(ClaimsPrincipal caller) => !caller.IsService() && caller.HasScope("ledger.read") && caller.HasRole("auditor");

    private static bool IsWitness(ClaimsPrincipal caller) => caller.IsService() && caller.HasScope(WitnessScope);
}
