using System.Text.Json;
using System.Text.RegularExpressions;
using TrustedData.Enclave.Datasets.Declared;
using TrustedData.Enclave.Datasets.Import;
using TrustedData.Enclave.Datasets.Tables;

namespace TrustedData.Enclave.Datasets.Frictionless;

/// <summary>Reads the fields of a Frictionless Table Schema: types, constraints, categories.</summary>
internal sealed class TableSchema(string file, FindingList findings)
{
    /// <summary>Fields that declare themselves unique.</summary>
    internal HashSet<string> Unique { get; } = new(StringComparer.Ordinal);

    internal DeclaredColumn Column(JsonElement field)
    {
        var name = field.Text("name");
        if (name is null)
        {
            findings.Add(file, "A field has no name.", null, "fields");
            return new DeclaredColumn("", CellType.Text);
        }

        var type = Type(field, name);
        var constraints = field.Member("constraints") ?? default;
        if (constraints.IsTrue("unique"))
            Unique.Add(name);
        return new DeclaredColumn(name, type)
        {
            Description = Description(field),
            Units = field.Text("units") ?? field.Text("unit"),
            Levels = Levels(field, constraints, type, name),
            Minimum = Bound(constraints, "minimum", type, name),
            Maximum = Bound(constraints, "maximum", type, name),
            Required = constraints.IsTrue("required"),
            MinimumLength = constraints.Whole("minLength"),
            MaximumLength = constraints.Whole("maxLength"),
            Pattern = Pattern(constraints, name),
            Spelling = Spelling(field),
        };
    }

    private static string? Description(JsonElement field)
    {
        var title = field.Text("title");
        var description = field.Text("description");
        return title is null || description is null ? title ?? description : $"{title}: {description}";
    }

    private CellType Type(JsonElement field, string name)
    {
        var type = field.Text("type") ?? "string";
        if (type is "date" or "datetime" or "time" && (field.Text("format") ?? "default") != "default")
            findings.Add(file, "Dates and times must be in the default format, ISO 8601.", null, name);
        switch (type)
        {
            case "string" or "any":
                return CellType.Text;
            case "integer":
                return CellType.Integer;
            case "number":
                return CellType.Number;
            case "boolean":
                return CellType.Boolean;
            case "year":
                return CellType.Year;
            case "yearmonth":
                return CellType.YearMonth;
            case "date":
                return CellType.Date;
            case "time":
                return CellType.Time;
            case "datetime":
                return CellType.DateTime;
            case "duration":
                return CellType.Duration;
            default:
                findings.Add(file, "The type of this field is not taken. Taken are string, integer, number, boolean, date, time, datetime, year, yearmonth and duration.", null, name);
                return CellType.Text;
        }
    }

    private IReadOnlyList<Level>? Levels(JsonElement field, JsonElement constraints, CellType type, string name)
    {
        var categories = field.Items("categories").ToList();
        var items = categories.Count > 0 ? categories : [.. constraints.Items("enum")];
        if (items.Count == 0)
            return null;
        var levels = items.Select(item => item.ValueKind == JsonValueKind.Object
            ? (Value: item.Member("value"), Label: item.Text("label"))
            : (Value: item, Label: null)).ToList();
        // A level is spelled as the cells are when it is a text; a number of JSON always has a point.
        var spelled = new CellReader(new DeclaredColumn(name, type) { Spelling = Spelling(field) }, type, new HashSet<string>(StringComparer.Ordinal));
        var plain = new CellReader(new DeclaredColumn(name, type), type, new HashSet<string>(StringComparer.Ordinal));
        var read = new List<Level>();
        foreach (var (declared, label) in levels)
        {
            var reader = declared is { ValueKind: JsonValueKind.Number } ? plain : spelled;
            if (Plain(declared) is not { } text || reader.Read(text, out var cell) is not null || cell.Canonical is not { } value)
                findings.Add(file, "A declared level is not a value of the field's type.", null, name);
            else
                read.Add(new Level(value, label));
        }

        return read;
    }

    private static string? Plain(JsonElement? value) => value switch
    {
        { ValueKind: JsonValueKind.String } text => text.GetString(),
        { ValueKind: JsonValueKind.Number } number => number.GetRawText(),
        { ValueKind: JsonValueKind.True } => "true",
        { ValueKind: JsonValueKind.False } => "false",
        _ => null,
    };

    private double? Bound(JsonElement constraints, string member, CellType type, string name)
    {
        if (constraints.Member(member) is null)
            return null;
        var bound = constraints.Number(member);
        if (bound is null || type is not (CellType.Integer or CellType.Number or CellType.Year))
            findings.Add(file, $"{member} is taken for numbers only, and must be one.", null, name);
        return bound;
    }

    private Regex? Pattern(JsonElement constraints, string name)
    {
        if (constraints.Text("pattern") is not { } pattern)
            return null;
        try
        {
            // A pattern of a stranger's: linear time whatever it says.
            return new Regex($@"\A(?:{pattern})\z", RegexOptions.NonBacktracking | RegexOptions.CultureInvariant, TimeSpan.FromSeconds(1));
        }
        catch (Exception exception) when (exception is ArgumentException or NotSupportedException)
        {
            findings.Add(file, "The declared pattern is not a regular expression that can be checked in linear time (no look-around, no back-references).", null, name);
            return null;
        }
    }

    private static CellSpelling Spelling(JsonElement field)
    {
        var plain = CellSpelling.Plain;
        var yes = field.Texts("trueValues");
        var no = field.Texts("falseValues");
        return new CellSpelling(
            field.Text("decimalChar") ?? plain.DecimalMark,
            field.Text("groupChar") ?? plain.GroupMark,
            field.Member("bareNumber") is not { ValueKind: JsonValueKind.False },
            yes.Count > 0 ? yes : plain.True,
            no.Count > 0 ? no : plain.False);
    }
}
