using Microsoft.AspNetCore.Authorization;

namespace TrustedData.Ledger;

/// <summary>Who may do what with the log. Nobody may change it.</summary>
public static class Policies
{
    /// <summary>A service of the organisation that hands in facts.</summary>
    public const string Producer = "producer";

    /// <summary>An auditor of the organisation.</summary>
    public const string Auditor = "auditor";

    /// <summary>Anybody the authority knows: checkpoints and hashes give nothing away.</summary>
    public const string Known = "known";

    /// <summary>The scope of a witness that fetches checkpoints here and leaves its cosignatures.</summary>
    public const string WitnessScope = "ledger.witness";

    /// <summary>A witness of this log, of whatever organisation.</summary>
    public const string Witness = "witness";

    internal static void Add(AuthorizationBuilder policies) => policies
        .AddPolicy(Producer, policy => policy.RequireAuthenticatedUser().RequireAssertion(context =>
            context.User.IsService() && context.User.HasScope("ledger.append") && context.User.ClientId() != OwnEntries.OwnLog.Producer))
        .AddPolicy(Auditor, policy => policy.RequireAuthenticatedUser().RequireAssertion(context =>
            !context.User.IsService() && context.User.HasScope("ledger.read") && context.User.HasRole("auditor")))
        .AddPolicy(Witness, policy => policy.RequireAuthenticatedUser().RequireAssertion(context => context.User.IsService() && context.User.HasScope(WitnessScope)))
        .AddPolicy(Known, policy => policy.RequireAuthenticatedUser());
}
