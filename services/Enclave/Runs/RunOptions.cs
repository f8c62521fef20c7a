using System.ComponentModel.DataAnnotations;

namespace TrustedData.Enclave.Runs;

/// <summary>How the enclave moves runs; section <c>Runs</c>.</summary>
public sealed class RunOptions
{
    /// <summary>Runs that are moved at the same moment.</summary>
    [Range(1, 64)]
    public int Concurrency { get; set; } = 4;

    /// <summary>Sealed runs of researchers that execute at the same moment; the others wait, staged.</summary>
    [Range(1, 256)]
    public int SealedRuns { get; set; } = 4;

    /// <summary>Reference of the inspector's image in the enclave's own store.</summary>
    [Required]
    public string InspectorImage { get; set; } = "localhost/td/inspector:current";

    /// <summary>The only digest that the inspector's image may have; when it is not set, the one that is found first counts until the enclave is restarted.</summary>
    [RegularExpression("^sha256:[0-9a-f]{64}$")]
    public string? InspectorDigest { get; set; }

    /// <summary>How often every run is looked at although nothing has woken the reconciler, in milliseconds.</summary>
    [Range(100, 60_000)]
    public int SweepMilliseconds { get; set; } = 2000;
}
