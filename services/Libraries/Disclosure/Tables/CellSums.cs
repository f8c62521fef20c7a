namespace TrustedData.Disclosure.Tables;

/// <summary>Adds contributions up to one cell.</summary>
internal sealed class CellSums(int measures)
{
    private readonly HashSet<int> subjects = [];
    private readonly double[] sums = new double[measures];
    private readonly double[] means = new double[measures];
    private readonly double[] squares = new double[measures];
    private long records;
    private int contributions;

    public void Add(Contributions all, int row)
    {
        subjects.Add(all.Subject[row]);
        records += all.Records[row];
        contributions++;
        for (var m = 0; m < sums.Length; m++)
        {
            // Welford's update (Knuth, The Art of Computer Programming 2, 4.2.2): stable where sums of squares cancel.
            var value = all.Values[m][row];
            var delta = value - means[m];
            means[m] += delta / contributions;
            squares[m] += delta * (value - means[m]);
            sums[m] += value;
        }
    }

    public Cell ToCell(int[] levels)
    {
        var onePerSubject = subjects.Count == contributions && records == contributions && contributions > 1;
        return new Cell(
            levels,
            subjects.Count,
            records,
            sums,
            [.. squares.Select(square => onePerSubject ? (double?)Math.Sqrt(square / (contributions - 1)) : null)]);
    }
}
