using System.Globalization;
using System.Text.Json;
using TrustedData.Contracts.Kinds;
using TrustedData.Contracts.Parameters;
using TrustedData.Disclosure.Policy;
using TrustedData.Enclave.Runs.Inspection;
using TrustedData.Enclave.Runs.Steps.Check;
using TrustedData.Enclave.Workflows.Descriptors;

namespace TrustedData.Tests.Unit.Enclave.Runs;

/// <summary>A row of the staged table; an empty text is a missing value.</summary>
internal sealed record StudyRow(string Subject, string Sex, string Course, string Age);

/// <summary>
/// A staged view in a directory of its own, and what an honest run of a workflow leaves of it: table and evidence are
/// computed here row by row, as the workflows do, and not by the check's own code.
/// </summary>
internal sealed class Study : IDisposable
{
    public const string All = "(all)";

    public static readonly string[] Sexes = ["F", "M"];
    public static readonly string[] Courses = ["RR", "SP|late", "größer, \"alt\""];

    private readonly DirectoryInfo home = Directory.CreateTempSubdirectory("td-study-");

    public Study(IReadOnlyList<StudyRow> rows)
    {
        Rows = rows;
        File.WriteAllText(StagedTable, "subject,sex,course,age\n" + string.Concat(rows.Select(r => $"{r.Subject},{r.Sex},{Csv(r.Course)},{r.Age}\n")));
    }

    public static IReadOnlyList<CatalogueVariable> Dictionary { get; } =
    [
        Contracts.Made.Categorical("sex", Sexes),
        Contracts.Made.Categorical("course", Courses),
        Contracts.Made.Variable("age", "number"),
    ];

    /// <summary>Counts and sums of a staged variable.</summary>
    public static WorkflowDescriptor CohortTable { get; } = Descriptor("cohort-table", new WorkflowOutput("table", "magnitude-table", "cohort_table.csv"));

    public IReadOnlyList<StudyRow> Rows { get; }

    public string StagedTable => Path.Combine(home.FullName, "table.csv");

    public string InspectionDirectory => home.FullName;

    public IReadOnlyList<string> Subjects => [.. Rows.Select(r => r.Subject).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)];

    /// <summary>People who have one row each, spread over the cells as told.</summary>
    public static Study OfCounts(params (string Sex, string Course, int People)[] cells)
    {
        var number = 0;
        return new Study([.. cells.SelectMany(c => Enumerable.Range(0, c.People).Select(_ => Person(number++, c.Sex, c.Course)))]);
    }

    public static StudyRow Person(int number, string sex, string course) =>
        new($"s{number:d4}", sex, course, (20 + (number * 37 % 50) + (number % 10 / 10.0)).ToString(CultureInfo.InvariantCulture));

    public static ValidatedParameters Parameters(string[] by, string? value = "age", string filter = "")
    {
        var json = JsonSerializer.SerializeToElement(new { by, value, filter });
        var (valid, problem) = ParameterCheck.Validate(CohortTable.Public, json, Dictionary, ["sex", "course", "age"]);
        problem.ShouldBeNull();
        return valid!;
    }

    public CheckInput Input(ValidatedParameters parameters, InspectedEvidence evidence, InspectedTable table, DisclosurePolicy? policy = null) => new(
        Attested: true, CohortTable, parameters, Dictionary, StagedTable, Subjects,
        new InspectionReport("td-inspection/1", [], [new InspectedFile("table", "cohort_table.csv", "ok", null, 100, "table", table, null, null)], [evidence], null),
        InspectionDirectory, policy ?? new DisclosurePolicy());

    /// <summary>What an honest workflow says that it counted.</summary>
    public InspectedEvidence Evidence(ValidatedParameters parameters, string filter = "", bool derived = false)
    {
        var contributions = Complete(parameters, derived)
            .GroupBy(r => (r.Subject, Key: string.Join('\n', parameters.GroupBy.Select(g => Of(r, g)))))
            .OrderBy(g => g.Key.Subject, StringComparer.Ordinal).ToList();
        var measures = Measures(parameters, derived);
        return new InspectedEvidence(
            "table", "magnitude-table", parameters.GroupBy, filter,
            [.. measures.Select(m => new EvidenceMeasure(m, derived ? "derived" : "variable"))],
            [.. contributions.Select(c => c.Key.Subject)],
            parameters.GroupBy.ToDictionary(g => g, g => (IReadOnlyList<string>)[.. contributions.Select(c => Of(c.First(), g))], StringComparer.Ordinal),
            [.. contributions.Select(c => c.LongCount())],
            measures.ToDictionary(m => m, _ => (IReadOnlyList<double>)[.. contributions.Select(c => c.Sum(r => Value(r, derived)))], StringComparer.Ordinal));
    }

    /// <summary>The table that an honest workflow prints: every combination of declared levels, then the margins.</summary>
    public InspectedTable Table(ValidatedParameters parameters, bool derived = false)
    {
        var complete = Complete(parameters, derived).ToList();
        var measures = Measures(parameters, derived);
        string[] columns = [.. parameters.GroupBy, "n", "records", .. measures.SelectMany(m => new[] { $"{m}_sum", $"{m}_mean", $"{m}_sd" })];
        var rows = new List<IReadOnlyList<string>>();
        for (var summed = 0; summed < 1 << parameters.GroupBy.Count; summed++)
        {
            var axes = parameters.GroupBy.Select((g, a) => (summed >> a & 1) == 1 ? [All] : LevelsOf(g));
            foreach (var group in axes.Aggregate<string[], IEnumerable<string[]>>([[]], (groups, axis) => groups.SelectMany(g => axis.Select(level => (string[])[.. g, level]))))
            {
                var members = complete.Where(r => parameters.GroupBy.Select((g, a) => group[a] == All || Of(r, g) == group[a]).All(fits => fits)).ToList();
                rows.Add([.. group, .. Statistics(members, measures.Count > 0, derived)]);
            }
        }

        return new InspectedTable(columns, rows);
    }

    public void Dispose() => home.Delete(recursive: true);

    private static WorkflowDescriptor Descriptor(string name, WorkflowOutput output) => new(
        Contracts.Made.Workflow(
            Contracts.Made.Parameter("by", "string[]") with { Variables = "categorical" },
            Contracts.Made.Parameter("value", "string") with { Variables = "numeric" },
            Contracts.Made.Parameter("filter", "string") with { IsFilter = true }) with { Name = name, Outputs = [output] },
        "localhost/td/made:current", ["/made"], new WorkflowLimits(TimeSpan.FromMinutes(1), 64, 8, 8));

    private static List<string> Measures(ValidatedParameters parameters, bool derived) => (parameters.Json["value"], derived) switch
    {
        (null, _) => [],
        (_, true) => ["burden"],
        ({ } value, false) => [value.GetValue<string>()],
    };

    private IEnumerable<StudyRow> Complete(ValidatedParameters parameters, bool derived) => Rows.Where(r =>
        parameters.Filter.Terms.All(t => t.Levels.Contains(Of(r, t.Variable), StringComparer.Ordinal))
        && parameters.GroupBy.All(g => LevelsOf(g).Contains(Of(r, g), StringComparer.Ordinal))
        && (derived || parameters.Json["value"] is null || r.Age.Length > 0));

    private static List<string> Statistics(List<StudyRow> members, bool measured, bool derived)
    {
        var subjects = members.Select(m => m.Subject).Distinct(StringComparer.Ordinal).Count();
        List<string> texts = [Text(subjects), Text(members.Count)];
        if (!measured)
            return texts;
        var values = members.ConvertAll(m => Value(m, derived));
        if (values.Count == 0)
            return [.. texts, "", "", ""];
        var mean = values.Average();
        var deviation = values.Count > 1 && subjects == values.Count ? Number(Math.Sqrt(values.Sum(v => (v - mean) * (v - mean)) / (values.Count - 1))) : "";
        return [.. texts, Number(values.Sum()), Number(mean), deviation];
    }

    // A derived value stands in no column: here the length of the pseudonym's digits, made into a number.
    private static double Value(StudyRow row, bool derived) =>
        derived ? row.Subject[1..].Sum(c => c - '0') + 0.25 : double.Parse(row.Age, CultureInfo.InvariantCulture);

    private static string Of(StudyRow row, string variable) => variable == "sex" ? row.Sex : row.Course;

    private static string[] LevelsOf(string variable) => variable == "sex" ? Sexes : Courses;

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);

    private static string Number(double number) => number.ToString("G6", CultureInfo.InvariantCulture);

    private static string Csv(string text) => text.AsSpan().IndexOfAny(",\"\n") < 0 ? text : $"\"{text.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";
}
