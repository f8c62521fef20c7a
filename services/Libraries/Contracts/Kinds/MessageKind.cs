namespace TrustedData.Contracts.Kinds;

/// <summary>Every kind of message that may cross an organisation's boundary; there are no others.</summary>
public static class MessageKind
{
    // Hub to enclave.
    public const string RunOrdered = "run-ordered";
    public const string RunCancelRequested = "run-cancel-requested";
    public const string AccessRequested = "access-requested";
    public const string AccessRequestWithdrawn = "access-request-withdrawn";
    public const string MembershipChanged = "membership-changed";
    public const string DownloadConfirmed = "download-confirmed";

    // Enclave to hub.
    public const string CatalogueChanged = "catalogue-changed";
    public const string AccessDecided = "access-decided";
    public const string RunReported = "run-reported";
    public const string ReleaseRecalled = "release-recalled";
}
