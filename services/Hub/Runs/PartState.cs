namespace TrustedData.Hub.Runs;

/// <summary>How far an order has come, as the hub knows it.</summary>
public enum PartState
{
    /// <summary>Signed and on its way; the enclave has not answered.</summary>
    Ordered,

    /// <summary>The enclave has answered and goes on.</summary>
    Accepted,

    /// <summary>Nothing more will happen to it.</summary>
    Ended,

    /// <summary>
    /// The enclave did not answer in the order's time, so it will not take it any more. Should a report arrive after all, the
    /// enclave knows better.
    /// </summary>
    Expired,
}
