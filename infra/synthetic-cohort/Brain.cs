namespace TrustedData.SyntheticCohort;

/// <summary>A brain in the shape of an egg, and lesions around its middle. Nothing about it is anatomy; sizes are plausible.</summary>
internal static class Brain
{
    private const int Width = 32;
    private const int Depth = 36;
    private const int Height = 32;
    private const float Millimetres = 5;
    private const int LargestLesion = 8;

    public static (Mask Brain, Mask Lesions) Of(Person person)
    {
        var draws = new Draws((ulong)person.Number * 7919);
        var brain = new Mask(Width, Depth, Height, Millimetres);
        var (a, b, c) = (draws.Between(24, 28), draws.Between(29, 33), draws.Between(22, 26));
        foreach (var (x, y, z) in Places(brain))
            brain[x, y, z] = IsInside((2 * x) + 1 - Width, (2 * y) + 1 - Depth, (2 * z) + 1 - Height, a, b, c);
        var lesions = new Mask(Width, Depth, Height, Millimetres);
        for (var i = 0; i < person.Lesions; i++)
            Grow(lesions, draws);
        return (brain, lesions);
    }

    // In half voxels from the middle, and whole numbers alone: no rounding differs between machines.
    private static bool IsInside(long x, long y, long z, long a, long b, long c) =>
        (x * x * b * b * c * c) + (y * y * a * a * c * c) + (z * z * a * a * b * b) <= a * a * b * b * c * c;

    // A walk from a place in the inner third, which lies within every brain.
    private static void Grow(Mask lesions, Draws draws)
    {
        var (x, y, z) = (draws.Between(11, 20), draws.Between(12, 23), draws.Between(12, 19));
        for (var left = draws.Between(1, LargestLesion); left > 0; left--)
        {
            lesions[x, y, z] = true;
            var step = draws.Below(2) == 0 ? -1 : 1;
            (x, y, z) = draws.Below(3) switch
            {
                0 => (Math.Clamp(x + step, 11, 20), y, z),
                1 => (x, Math.Clamp(y + step, 12, 23), z),
                _ => (x, y, Math.Clamp(z + step, 12, 19)),
            };
        }
    }

    private static IEnumerable<(int X, int Y, int Z)> Places(Mask mask) =>
        from z in Enumerable.Range(0, mask.Height)
        from y in Enumerable.Range(0, mask.Depth)
        from x in Enumerable.Range(0, mask.Width)
        select (x, y, z);
}
