namespace TrustedData.Hub.Audit;

/// <summary>
/// Every type of fact that the hub records. A refusal has the type of what was asked for and the outcome <c>refused</c>, with
/// the problem's id as reason.
/// </summary>
public static class HubFacts
{
    /// <summary>A person made a project and is its first member.</summary>
    public const string ProjectCreated = "project.created";

    /// <summary>A member added a person to a project.</summary>
    public const string MemberAdded = "project.member-added";

    /// <summary>A member ended a person's membership.</summary>
    public const string MemberRemoved = "project.member-removed";

    /// <summary>A project was asked for (recorded only when refused).</summary>
    public const string ProjectRead = "project.read";

    /// <summary>A project asked for a dataset.</summary>
    public const string AccessRequested = "access.requested";

    /// <summary>A project no longer asks for, or uses, a dataset.</summary>
    public const string AccessWithdrawn = "access.withdrawn";

    /// <summary>A steward's decision, taken in the enclave, was mirrored; the reason says which.</summary>
    public const string AccessDecisionMirrored = "access.decision-mirrored";

    /// <summary>An access request was asked for (recorded only when refused).</summary>
    public const string AccessRead = "access.read";

    /// <summary>An enclave's catalogue was mirrored.</summary>
    public const string CatalogueMirrored = "catalogue.mirrored";

    /// <summary>The catalogue was asked for (recorded only when refused).</summary>
    public const string CatalogueRead = "catalogue.read";

    /// <summary>A run was submitted and its order signed.</summary>
    public const string RunSubmitted = "run.submitted";

    /// <summary>A run was submitted again as it was.</summary>
    public const string RunRepeated = "run.repeated";

    /// <summary>A member asked for a run to be canceled.</summary>
    public const string RunCancelRequested = "run.cancel-requested";

    /// <summary>An enclave reported a run's state, which was mirrored; the reason says which state.</summary>
    public const string RunReported = "run.reported";

    /// <summary>No enclave answered an order in its time.</summary>
    public const string OrderExpired = "run.order-expired";

    /// <summary>A run was asked for (recorded only when refused).</summary>
    public const string RunRead = "run.read";

    /// <summary>An enclave handed over a release.</summary>
    public const string ReleaseReceived = "release.received";

    /// <summary>An enclave recalled a release.</summary>
    public const string ReleaseRecalled = "release.recalled";

    /// <summary>A member fetched a file of a release.</summary>
    public const string ReleaseDownloaded = "release.downloaded";

    /// <summary>A release was asked for (recorded only when refused).</summary>
    public const string ReleaseRead = "release.read";

    /// <summary>A message of an enclave was refused.</summary>
    public const string MessageRefused = "message.refused";
}
