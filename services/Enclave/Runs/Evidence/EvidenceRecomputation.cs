using System.Globalization;
using TrustedData.Contracts.Kinds;
using TrustedData.Contracts.Parameters;
using TrustedData.Disclosure.Tables;
using TrustedData.Enclave.Runs.Inspection;

namespace TrustedData.Enclave.Runs.Evidence;

/// <summary>
/// Turns evidence, which is a claim, into contributions that the enclave computed itself: membership of every cell and the
/// number of records always come from the staged table, and so does every measure that stands in it. What a workflow derived
/// from images can only be its own claim, for subjects whose membership is checked.
/// </summary>
public sealed class EvidenceRecomputation
{
    private const double Tolerance = 1e-9;

    private readonly InspectedEvidence claim;
    private readonly ValidatedParameters parameters;
    private readonly StagedTable table;
    private readonly IReadOnlyDictionary<string, int> subjects;
    private readonly List<Axis> axes;

    private EvidenceRecomputation(
        InspectedEvidence claim, ValidatedParameters parameters, IReadOnlyList<CatalogueVariable> dictionary, StagedTable table, IReadOnlyDictionary<string, int> subjects)
    {
        this.claim = claim;
        this.parameters = parameters;
        this.table = table;
        this.subjects = subjects;
        axes = [.. parameters.GroupBy.Select(g => new Axis(g, [.. dictionary.Single(v => v.Name == g).Levels!.Select(l => l.Value)]))];
    }

    /// <summary>The recomputed contributions, or null when the claim does not hold; it is then refused whole.</summary>
    public static Contributions? Recompute(
        InspectedEvidence claim, ValidatedParameters parameters, IReadOnlyList<CatalogueVariable> dictionary, StagedTable table, IReadOnlyDictionary<string, int> subjects)
    {
        if (!claim.GroupBy.SequenceEqual(parameters.GroupBy, StringComparer.Ordinal)
            || !IsFilter(claim.Filter, parameters.Filter)
            || claim.Measures.Select(m => m.Name).Distinct(StringComparer.Ordinal).Count() != claim.Measures.Count
            || !claim.Measures.All(m => IsPossible(m, dictionary, table)))
            return null;
        return new EvidenceRecomputation(claim, parameters, dictionary, table, subjects).Run();
    }

    // What stands in the staged table is recomputed, whatever the claim calls it; only what does not can be derived.
    private static bool IsPossible(EvidenceMeasure measure, IReadOnlyList<CatalogueVariable> dictionary, StagedTable table) => measure.Origin switch
    {
        "variable" => table.Has(measure.Name) && dictionary.Any(v => v.Name == measure.Name && v.Type is "integer" or "number"),
        "derived" => !table.Has(measure.Name),
        _ => false,
    };

    private static bool IsFilter(string claimed, RowFilter filter) =>
        RowFilter.TryParse(claimed) is { } read
        && read.Terms.Count == filter.Terms.Count
        && read.Terms.Zip(filter.Terms).All(pair => pair.First.Variable == pair.Second.Variable && pair.First.Levels.SequenceEqual(pair.Second.Levels, StringComparer.Ordinal));

    private Contributions? Run()
    {
        var expected = ExpectedMembership();
        var derived = claim.Measures.Any(m => m.Origin == "derived");

        // Where nothing is derived, every complete case must be claimed; a derived value may be missing for a subject.
        if (claim.Subjects.Count > expected.Count || (!derived && claim.Subjects.Count != expected.Count))
            return null;
        var subject = new int[claim.Subjects.Count];
        var levels = axes.ConvertAll(_ => new int[subject.Length]);
        var records = new long[subject.Length];
        var values = claim.Measures.Select(_ => new double[subject.Length]).ToList();
        for (var i = 0; i < subject.Length; i++)
        {
            if (KeyOf(i, levels) is not { } key || !expected.Remove(key, out var member) || member.Records != claim.Records[i])
                return null;
            subject[i] = key.Subject;
            records[i] = member.Records;
            for (var m = 0; m < values.Count; m++)
            {
                var claimed = claim.Values[claim.Measures[m].Name][i];
                if (claim.Measures[m].Origin == "variable" && !IsClose(claimed, member.Sums[m]))
                    return null;
                values[m][i] = claim.Measures[m].Origin == "variable" ? member.Sums[m] : claimed;
            }
        }

        try
        {
            return new Contributions(axes, [.. claim.Measures.Select(m => m.Name)], subject, levels, records, values);
        }
        catch (ArgumentException)
        {
            return null;
        }
    }

    private (int Subject, int Cell)? KeyOf(int row, List<int[]> levels)
    {
        if (!subjects.TryGetValue(claim.Subjects[row], out var subject))
            return null;
        var cell = 0;
        for (var a = 0; a < axes.Count; a++)
        {
            levels[a][row] = IndexOf(axes[a], claim.Groups[axes[a].Variable][row]);
            if (levels[a][row] < 0)
                return null;
            cell = (cell * axes[a].Levels.Count) + levels[a][row];
        }

        return (subject, cell);
    }

    // Complete cases of the staged table after the filter, by subject and cell.
    private Dictionary<(int Subject, int Cell), Member> ExpectedMembership()
    {
        var groups = axes.ConvertAll(a => table[a.Variable]);
        var indexes = axes.ConvertAll(a => a.Levels.Select((level, i) => (level, i)).ToDictionary(p => p.level, p => p.i, StringComparer.Ordinal));
        var measured = claim.Measures.Select(m => m.Origin == "variable" ? table[m.Name] : null).ToList();
        var filters = parameters.Filter.Terms.Select(t => (Column: table[t.Variable], Levels: t.Levels.ToHashSet(StringComparer.Ordinal))).ToList();
        var members = new Dictionary<(int, int), Member>();
        for (var row = 0; row < table.Subject.Length; row++)
        {
            if (filters.Exists(f => !f.Levels.Contains(f.Column[row])) || measured.Exists(m => m?[row].Length == 0))
                continue;
            var cell = 0;
            for (var a = 0; a < groups.Count && cell >= 0; a++)
                cell = indexes[a].TryGetValue(groups[a][row], out var level) ? (cell * axes[a].Levels.Count) + level : -1;
            if (cell < 0)
                continue;
            var key = (table.Subject[row], cell);
            if (!members.TryGetValue(key, out var member))
                members[key] = member = new Member(measured.Count);
            member.Add(measured, row);
        }

        return members;
    }

    private static int IndexOf(Axis axis, string level)
    {
        for (var i = 0; i < axis.Levels.Count; i++)
        {
            if (axis.Levels[i] == level)
                return i;
        }

        return -1;
    }

    private static bool IsClose(double left, double right) =>
        double.IsFinite(left) && Math.Abs(left - right) <= Tolerance * Math.Max(1, Math.Max(Math.Abs(left), Math.Abs(right)));

    private sealed class Member(int measures)
    {
        public long Records { get; private set; }

        public double[] Sums { get; } = new double[measures];

        public void Add(List<string[]?> columns, int row)
        {
            Records++;
            for (var m = 0; m < columns.Count; m++)
            {
                if (columns[m] is { } column)
                    Sums[m] += double.Parse(column[row], NumberStyles.Float, CultureInfo.InvariantCulture);
            }
        }
    }
}
