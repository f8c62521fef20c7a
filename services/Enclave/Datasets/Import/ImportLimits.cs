using System.ComponentModel.DataAnnotations;

namespace TrustedData.Enclave.Datasets.Import;

/// <summary>How much one import may bring. Section <c>Enclave:Import</c>.</summary>
public sealed class ImportLimits
{
    /// <summary>Most bytes of an upload.</summary>
    [Range(1, long.MaxValue)]
    public long LargestUploadBytes { get; set; } = 256L << 30;

    /// <summary>Most files and directories in an upload.</summary>
    [Range(1, int.MaxValue)]
    public int MostFiles { get; set; } = 500_000;

    /// <summary>Most bytes of voxels in one image.</summary>
    [Range(1, long.MaxValue)]
    public long LargestImageBytes { get; set; } = 8L << 30;

    /// <summary>How many images are cleaned at the same time.</summary>
    [Range(1, 64)]
    public int ImagesAtOnce { get; set; } = Math.Clamp(Environment.ProcessorCount, 1, 4);
}
