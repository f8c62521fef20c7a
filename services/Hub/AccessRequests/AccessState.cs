namespace TrustedData.Hub.AccessRequests;

/// <summary>The states of an access request, as people see them.</summary>
public static class AccessState
{
    public const string Requested = "requested";
    public const string Approved = "approved";
    public const string Denied = "denied";
    public const string Revoked = "revoked";
    public const string Withdrawn = "withdrawn";

    /// <summary>Its last day of use is over; never stored, since it follows from the date.</summary>
    public const string Expired = "expired";

    /// <summary>Whether an enclave may report it as a decision.</summary>
    public static bool IsDecision(string state) => state is Approved or Denied or Revoked;
}
