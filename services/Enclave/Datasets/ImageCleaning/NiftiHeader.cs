namespace TrustedData.Enclave.Datasets.ImageCleaning;

/// <summary>
/// What is kept of a NIfTI header: how the voxels are stored and where they lie. Everything else (texts, times, display
/// ranges, intent parameters, unused numbers) is not even held here, so it cannot be written again.
/// </summary>
public sealed record NiftiHeader
{
    /// <summary>1 or 2.</summary>
    public required int Version { get; init; }

    /// <summary>Whether numbers are stored with their most significant byte first.</summary>
    public required bool BigEndian { get; init; }

    /// <summary>Number of voxels along each dimension, 1 to 7 of them.</summary>
    public required IReadOnlyList<long> Shape { get; init; }

    /// <summary>How a voxel is stored.</summary>
    public required NiftiDatatype Datatype { get; init; }

    /// <summary>Handedness of the quaternion's frame, 1 or -1.</summary>
    public required double Handedness { get; init; }

    /// <summary>Spacing along each dimension of <see cref="Shape"/>.</summary>
    public required IReadOnlyList<double> Spacing { get; init; }

    /// <summary>Stored value times slope plus intercept is the value; 1 and 0 when the file says nothing.</summary>
    public required (double Slope, double Intercept) Scaling { get; init; }

    /// <summary>Which image axes are frequency, phase and slice.</summary>
    public required byte AxisInfo { get; init; }

    /// <summary>Units of space and time.</summary>
    public required byte Units { get; init; }

    /// <summary>Meaning of the quaternion, 0 when it is not used.</summary>
    public required int QuaternionCode { get; init; }

    /// <summary>Rotation as quaternion b, c, d, then the offset x, y, z.</summary>
    public required IReadOnlyList<double> Quaternion { get; init; }

    /// <summary>Meaning of the matrix, 0 when it is not used.</summary>
    public required int MatrixCode { get; init; }

    /// <summary>The three rows of the matrix, twelve numbers.</summary>
    public required IReadOnlyList<double> Matrix { get; init; }

    /// <summary>Where the voxels begin in the file that was read.</summary>
    public required long DataOffset { get; init; }

    /// <summary>Whether the header carried text or numbers that are not kept.</summary>
    public required bool CarriedMore { get; init; }

    /// <summary>Number of voxels.</summary>
    public long Voxels => Shape.Aggregate(1L, (product, n) => product * n);

    /// <summary>Size of the voxels in bytes.</summary>
    public long DataBytes => Voxels * Datatype.Bytes;

    /// <summary>Size in mm of a voxel along the first three dimensions; without units millimetres are meant.</summary>
    public IReadOnlyList<double> Millimetres => [.. Spacing.Take(3).Select(s => s * (Units & 7) switch { 1 => 1000, 3 => 0.001, _ => 1 })];

    /// <summary>The three rows that take a voxel's indices to its place: from the matrix, else the quaternion, else the spacing alone.</summary>
    public IReadOnlyList<double> Affine => NiftiGeometry.Affine(this);
}

/// <summary>How a voxel is stored: its NIfTI code, name and size.</summary>
/// <param name="Code">Code in the header.</param>
/// <param name="Name">For reports.</param>
/// <param name="Bytes">Bytes of one voxel.</param>
/// <param name="Kind">How its bits are read.</param>
public sealed record NiftiDatatype(int Code, string Name, int Bytes, VoxelKind Kind)
{
    private static readonly Dictionary<int, NiftiDatatype> Known = new[]
    {
        new NiftiDatatype(2, "uint8", 1, VoxelKind.Integer),
        new NiftiDatatype(4, "int16", 2, VoxelKind.Integer),
        new NiftiDatatype(8, "int32", 4, VoxelKind.Integer),
        new NiftiDatatype(16, "float32", 4, VoxelKind.Real),
        new NiftiDatatype(32, "complex64", 8, VoxelKind.Other),
        new NiftiDatatype(64, "float64", 8, VoxelKind.Real),
        new NiftiDatatype(128, "rgb24", 3, VoxelKind.Other),
        new NiftiDatatype(256, "int8", 1, VoxelKind.Integer),
        new NiftiDatatype(512, "uint16", 2, VoxelKind.Integer),
        new NiftiDatatype(768, "uint32", 4, VoxelKind.Integer),
        new NiftiDatatype(1024, "int64", 8, VoxelKind.Integer),
        new NiftiDatatype(1280, "uint64", 8, VoxelKind.Integer),
        new NiftiDatatype(1792, "complex128", 16, VoxelKind.Other),
        new NiftiDatatype(2304, "rgba32", 4, VoxelKind.Other),
    }.ToDictionary(d => d.Code);

    /// <summary>The datatype of a code, or null when it is not taken.</summary>
    public static NiftiDatatype? Find(int code) => Known.GetValueOrDefault(code);
}

/// <summary>How the bits of a voxel are read.</summary>
public enum VoxelKind
{
    /// <summary>A whole number.</summary>
    Integer,

    /// <summary>An IEEE 754 number.</summary>
    Real,

    /// <summary>Something with several parts: a colour, a complex number.</summary>
    Other,
}
