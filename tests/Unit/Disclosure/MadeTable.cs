using CsCheck;
using TrustedData.Disclosure.Tables;

namespace TrustedData.Tests.Unit.Disclosure;

/// <summary>One contribution, row by row: easier to think about than columns.</summary>
internal sealed record Row(int Subject, int[] Levels, long Records, double[] Values);

/// <summary>Contributions made for tests.</summary>
internal sealed record MadeTable(int[] Sizes, int Measures, Row[] Rows)
{
    /// <summary>Random tables: up to three axes, some subjects in several cells, values that cancel.</summary>
    public static Gen<MadeTable> Tables { get; } =
        from sizes in Gen.Int[1, 4].Array[0, 3]
        from measures in Gen.Int[0, 2]
        from rows in RowsOf(sizes, measures)
        select new MadeTable(sizes, measures, [.. rows.DistinctBy(r => (r.Subject, string.Join(',', r.Levels)))]);

    public Contributions Contributions() => new(
        [.. Sizes.Select((size, a) => new Axis($"v{a}", [.. Enumerable.Range(0, size).Select(l => $"l{l}")]))],
        [.. Enumerable.Range(0, Measures).Select(m => $"m{m}")],
        [.. Rows.Select(r => r.Subject)],
        [.. Sizes.Select((_, a) => Rows.Select(r => r.Levels[a]).ToArray())],
        [.. Rows.Select(r => r.Records)],
        [.. Enumerable.Range(0, Measures).Select(m => Rows.Select(r => r.Values[m]).ToArray())]);

    /// <summary>One subject a row, in the cell of the given levels, with no measure.</summary>
    public static MadeTable OfCounts(int[] sizes, params (int[] Levels, int Subjects)[] cells)
    {
        var subject = 0;
        return new MadeTable(sizes, 0, [.. cells.SelectMany(c => Enumerable.Range(0, c.Subjects).Select(_ => new Row(subject++, c.Levels, 1, [])))]);
    }

    private static Gen<Row[]> RowsOf(int[] sizes, int measures)
    {
        var levels = Gen.Int[0, int.MaxValue].Array[sizes.Length].Select(picks => picks.Select((pick, a) => pick % sizes[a]).ToArray());
        var value = Gen.Int[-1_000_000, 1_000_000].Select(i => i / 1000.0);
        return Gen.Select(Gen.Int[0, 30], levels, Gen.Frequency((5, Gen.Const(1L)), (1, Gen.Long[1, 4])), value.Array[measures])
            .Select(r => new Row(r.Item1, r.Item2, r.Item3, r.Item4)).Array[0, 60];
    }
}
