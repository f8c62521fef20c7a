namespace TrustedData.SyntheticCohort;

/// <summary>
/// Numbers that look random and are the same on every machine and with every version of .NET (SplitMix64, by Steele, Lea and
/// Flood, 2014). Nothing secret comes from it.
/// </summary>
public sealed class Draws(ulong seed)
{
    private ulong state = seed;

    /// <summary>A whole number from 0 to <paramref name="below"/> - 1.</summary>
    public int Below(int below) => (int)(Next() % (ulong)below);

    /// <summary>A whole number between two, both included.</summary>
    public int Between(int least, int most) => least + Below(most - least + 1);

    private ulong Next()
    {
        state += 0x9E3779B97F4A7C15;
        var mixed = (state ^ (state >> 30)) * 0xBF58476D1CE4E5B9;
        mixed = (mixed ^ (mixed >> 27)) * 0x94D049BB133111EB;
        return mixed ^ (mixed >> 31);
    }
}
