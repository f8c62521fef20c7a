namespace TrustedData.Enclave.Datasets.ImageCleaning;

/// <summary>Where voxels lie, as the NIfTI standard defines it.</summary>
internal static class NiftiGeometry
{
    internal static double[] Affine(NiftiHeader header)
    {
        if (header.MatrixCode > 0)
            return [.. header.Matrix];
        var spacing = Enumerable.Range(0, 3).Select(i => i < header.Spacing.Count ? header.Spacing[i] : 1).ToArray();
        return header.QuaternionCode > 0 ? FromQuaternion(header.Quaternion, header.Handedness, spacing) : [spacing[0], 0, 0, 0, 0, spacing[1], 0, 0, 0, 0, spacing[2], 0];
    }

    /// <summary>Whether the affine is finite and takes different voxels to different places.</summary>
    internal static bool IsSound(IReadOnlyList<double> affine) =>
        affine.All(double.IsFinite) && Math.Abs(Determinant(affine)) is > 1e-9 and < 1e9;

    /// <summary>
    /// Whether voxels of the same index lie on each other, as closely as programs write it: directions within a thousandth,
    /// and origins at most half a voxel's diagonal apart, since some programs mean a voxel's centre and some its corner.
    /// </summary>
    internal static bool SameGrid(NiftiHeader one, NiftiHeader other)
    {
        if (!one.Shape.Take(3).SequenceEqual(other.Shape.Take(3)))
            return false;
        var (shift, diagonal) = (0.0, 0.0);
        for (var i = 0; i < 12; i++)
        {
            var (first, second) = (one.Affine[i], other.Affine[i]);
            if (i % 4 == 3)
                shift += (first - second) * (first - second);
            else if (Math.Abs(first - second) >= 1e-3 * Math.Max(1, Math.Abs(first)))
                return false;
            else
                diagonal += first * first;
        }

        return Math.Sqrt(shift) <= 0.51 * Math.Sqrt(diagonal);
    }

    private static double Determinant(IReadOnlyList<double> a) =>
        (a[0] * ((a[5] * a[10]) - (a[6] * a[9]))) - (a[1] * ((a[4] * a[10]) - (a[6] * a[8]))) + (a[2] * ((a[4] * a[9]) - (a[5] * a[8])));

    // Method 2 of nifti1.h: a unit quaternion whose first part is implied, and the spacing.
    private static double[] FromQuaternion(IReadOnlyList<double> q, double handedness, double[] spacing)
    {
        var (b, c, d) = (q[0], q[1], q[2]);
        var square = 1 - ((b * b) + (c * c) + (d * d));
        if (square < 1e-7)
        {
            var length = Math.Sqrt((b * b) + (c * c) + (d * d));
            (b, c, d, square) = (b / length, c / length, d / length, 0);
        }

        var a = Math.Sqrt(square);
        var (x, y, z) = (spacing[0], spacing[1], spacing[2] * handedness);
        return
        [
            ((a * a) + (b * b) - (c * c) - (d * d)) * x, 2 * ((b * c) - (a * d)) * y, 2 * ((b * d) + (a * c)) * z, q[3],
            2 * ((b * c) + (a * d)) * x, ((a * a) + (c * c) - (b * b) - (d * d)) * y, 2 * ((c * d) - (a * b)) * z, q[4],
            2 * ((b * d) - (a * c)) * x, 2 * ((c * d) + (a * b)) * y, ((a * a) + (d * d) - (c * c) - (b * b)) * z, q[5],
        ];
    }
}
