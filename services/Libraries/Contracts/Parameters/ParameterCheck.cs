using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using TrustedData.Contracts.Kinds;

namespace TrustedData.Contracts.Parameters;

/// <summary>
/// Checks a run's parameters against what the workflow declares. The hub uses it to tell mistakes at once; the enclave uses
/// it again, on its own register and its own approval, and only that counts.
/// </summary>
public sealed partial class ParameterCheck
{
    private const int MostTextLength = 1000;
    private const int MostItems = 50;

    private readonly CatalogueWorkflow workflow;
    private readonly IReadOnlyList<CatalogueVariable> dictionary;
    private readonly HashSet<string> approved;
    private readonly HashSet<string> used = new(StringComparer.Ordinal);
    private readonly List<string> groupBy = [];
    private readonly List<string> outputs = [];
    private RowFilter filter = RowFilter.None;

    private ParameterCheck(CatalogueWorkflow workflow, IReadOnlyList<CatalogueVariable> dictionary, IEnumerable<string> approved)
    {
        this.workflow = workflow;
        this.dictionary = dictionary;
        this.approved = new HashSet<string>(approved, StringComparer.Ordinal);
    }

    /// <summary>Checks <paramref name="parameters"/>; exactly one of the two results is null.</summary>
    /// <param name="workflow">What can be chosen.</param>
    /// <param name="parameters">A JSON object of values by name.</param>
    /// <param name="dictionary">The variables of the snapshot.</param>
    /// <param name="approved">The variables that the approval covers.</param>
    public static (ValidatedParameters? Valid, ParameterProblem? Problem) Validate(
        CatalogueWorkflow workflow, JsonElement parameters, IReadOnlyList<CatalogueVariable> dictionary, IEnumerable<string> approved)
    {
        var check = new ParameterCheck(workflow, dictionary, approved);
        try
        {
            return (check.Run(parameters), null);
        }
        catch (NotAcceptedException refused)
        {
            return (null, new ParameterProblem(refused.Id, refused.Message));
        }
    }

    private ValidatedParameters Run(JsonElement parameters)
    {
        if (parameters.ValueKind != JsonValueKind.Object)
            throw new NotAcceptedException("parameters-not-an-object", "Parameters must be a JSON object of values by name.");
        if (!IsText(parameters))
            throw new NotAcceptedException("parameters-not-text", "A name or a text holds half of a surrogate pair, which is no character. Send well-formed Unicode.");
        var given = parameters.EnumerateObject().ToList();
        if (given.Find(p => workflow.Parameters.All(w => w.Name != p.Name)) is { Value.ValueKind: not JsonValueKind.Undefined } unknown)
            throw new NotAcceptedException("parameter-unknown", $"{workflow.Name} has no parameter '{Shown(unknown.Name)}'. It takes: {List(workflow.Parameters.Select(p => p.Name))}.");
        if (given.Select(p => p.Name).Distinct(StringComparer.Ordinal).Count() != given.Count)
            throw new NotAcceptedException("parameter-twice", "A parameter is given twice; give it once.");

        var result = new JsonObject();
        foreach (var parameter in workflow.Parameters)
        {
            var value = given.Find(p => p.Name == parameter.Name).Value;
            if (value.ValueKind is JsonValueKind.Undefined or JsonValueKind.Null)
                result[parameter.Name] = DefaultOf(parameter);
            else
                result[parameter.Name] = Accept(parameter, value);
        }

        foreach (var required in workflow.Requires)
            Use(required, $"{workflow.Name} needs the variable {required}");
        if (workflow.TakesCode)
            used.UnionWith(approved);
        return new ValidatedParameters(result, [.. dictionary.Select(v => v.Name).Where(used.Contains)], groupBy, filter, outputs);
    }

    // The parser lets an escaped half of a surrogate pair through, and reading it as text then fails.
    private static bool IsText(JsonElement element)
    {
        try
        {
            return element.ValueKind switch
            {
                JsonValueKind.Object => element.EnumerateObject().All(member => member.Name is not null && IsText(member.Value)),
                JsonValueKind.Array => element.EnumerateArray().All(IsText),
                JsonValueKind.String => element.GetString() is not null,
                _ => true,
            };
        }
        catch (InvalidOperationException)
        {
            return false;
        }
    }

    private JsonNode? DefaultOf(WorkflowParameter parameter)
    {
        if (parameter.Required)
            throw new NotAcceptedException("parameter-missing", $"{workflow.Name} needs the parameter '{parameter.Name}'. Add --param {parameter.Name}=...");
        if (parameter.Default is null)
            return null;
        using var document = JsonDocument.Parse(parameter.Default);
        return document.RootElement.ValueKind == JsonValueKind.Null ? null : Accept(parameter, document.RootElement);
    }

    private JsonNode Accept(WorkflowParameter parameter, JsonElement value) => (parameter.Type, value.ValueKind) switch
    {
        ("string", JsonValueKind.String) => Text(parameter, value.GetString()!),
        ("string[]", JsonValueKind.Array) => Items(parameter, value),
        ("int", JsonValueKind.Number) when value.TryGetInt64(out var whole) => JsonValue.Create(InRange(parameter, whole, whole)),
        ("float", JsonValueKind.Number) when value.TryGetDouble(out var number) && double.IsFinite(number) => JsonValue.Create(InRange(parameter, number, number)),
        ("boolean", JsonValueKind.True or JsonValueKind.False) => JsonValue.Create(value.GetBoolean()),
        ("enum", JsonValueKind.String) when parameter.Symbols?.Contains(value.GetString()!, StringComparer.Ordinal) == true => JsonValue.Create(value.GetString()!),
        ("enum", _) => throw new NotAcceptedException("parameter-outside-schema", $"'{parameter.Name}' must be one of: {List(parameter.Symbols ?? [])}."),
        _ => throw new NotAcceptedException("parameter-outside-schema", $"'{parameter.Name}' must be {Described(parameter.Type)}."),
    };

    private JsonArray Items(WorkflowParameter parameter, JsonElement value)
    {
        var items = value.EnumerateArray().ToList();
        var least = parameter.MinItems ?? 0;
        var most = Math.Min(parameter.MaxItems ?? MostItems, MostItems);
        if (items.Count < least || items.Count > most)
            throw new NotAcceptedException("parameter-outside-schema", $"'{parameter.Name}' takes {least} to {most} values; {items.Count} were given.");
        if (items.Exists(i => i.ValueKind != JsonValueKind.String))
            throw new NotAcceptedException("parameter-outside-schema", $"Every value of '{parameter.Name}' must be a text.");
        var texts = items.ConvertAll(i => i.GetString()!);
        if (parameter.Variables is not null && texts.Distinct(StringComparer.Ordinal).Count() != texts.Count)
            throw new NotAcceptedException("parameter-outside-schema", $"'{parameter.Name}' names a variable twice.");
        var accepted = new JsonArray();
        foreach (var text in texts)
            accepted.Add(Text(parameter, text));
        if (parameter.Variables == "categorical")
            groupBy.AddRange(texts);
        return accepted;
    }

    private JsonValue Text(WorkflowParameter parameter, string text)
    {
        if (text.Length > Math.Min(parameter.MaxLength ?? MostTextLength, MostTextLength) || text.Any(char.IsControl))
            throw new NotAcceptedException("parameter-outside-schema", $"A value of '{parameter.Name}' is too long or holds control characters.");
        if (parameter.Variables is not null)
            UseOfKind(parameter, text);
        if (parameter.IsFilter)
            AcceptFilter(text);
        if (parameter.DeclaresOutputs)
            AcceptOutput(text);
        return JsonValue.Create(text);
    }

    private static T InRange<T>(WorkflowParameter parameter, T value, double number) =>
        number >= (parameter.Minimum ?? double.NegativeInfinity) && number <= (parameter.Maximum ?? double.PositiveInfinity)
            ? value
            : throw new NotAcceptedException("parameter-outside-schema", $"'{parameter.Name}' must lie between {parameter.Minimum} and {parameter.Maximum}.");

    private void UseOfKind(WorkflowParameter parameter, string name)
    {
        var variable = Use(name, $"'{parameter.Name}' names the variable {Shown(name)}");
        var fits = parameter.Variables switch
        {
            "categorical" => variable.Type == "categorical",
            "numeric" => variable.Type is "integer" or "number",
            "image" => variable.Type == "image",
            _ => true,
        };
        if (!fits)
        {
            var hint = parameter.Variables == "categorical" ? " Only variables with declared levels can be used to group." : "";
            throw new NotAcceptedException("variable-of-wrong-kind", $"'{parameter.Name}' needs a {parameter.Variables} variable, and {name} is {variable.Type}.{hint}");
        }
    }

    private CatalogueVariable Use(string name, string context)
    {
        var variable = dictionary.FirstOrDefault(v => v.Name == name)
            ?? throw new NotAcceptedException("variable-unknown", $"{context}, which the dataset does not have. It has: {List(dictionary.Select(v => v.Name))}.");
        if (!approved.Contains(name))
            throw new NotAcceptedException("variable-outside-approval", $"{context}, which your approval does not cover. Ask for it with: td access request ... --variables {string.Join(',', approved.Append(name))}");
        used.Add(name);
        return variable;
    }

    private void AcceptFilter(string text)
    {
        filter = RowFilter.TryParse(text)
            ?? throw new NotAcceptedException("filter-unreadable", "The filter is not in the form variable=LEVEL|LEVEL;variable=LEVEL. A backslash escapes ; | = and \\.");
        foreach (var term in filter.Terms)
        {
            var variable = Use(term.Variable, $"The filter names the variable {Shown(term.Variable)}");
            var levels = variable.Levels?.Select(l => l.Value).ToList() ?? [];
            if (variable.Type != "categorical" || term.Levels.FirstOrDefault(l => !levels.Contains(l, StringComparer.Ordinal)) is not null)
                throw new NotAcceptedException("filter-level-unknown", $"The filter must name declared levels of a categorical variable; {term.Variable} has: {List(levels)}.");
        }
    }

    private void AcceptOutput(string name)
    {
        if (!FileName().IsMatch(name))
            throw new NotAcceptedException("output-name", "An output's name is 1 to 100 of letters, digits, dot, hyphen and underscore, and starts with a letter or digit; no folders.");
        if (outputs.Contains(name, StringComparer.OrdinalIgnoreCase))
            throw new NotAcceptedException("output-name", $"The output {name} is declared twice.");
        outputs.Add(name);
    }

    private static string Described(string type) => type switch
    {
        "string[]" => "a list of texts",
        "string" => "a text",
        "int" => "a whole number",
        "float" => "a number",
        _ => $"a {type}",
    };

    private static string List(IEnumerable<string> names) => string.Join(", ", names) is { Length: > 0 } list ? list : "nothing";

    // What a caller typed is shown back shortened and without control characters.
    private static string Shown(string text) => new([.. text.Where(c => !char.IsControl(c)).Take(60)]);

    [GeneratedRegex(@"\A[A-Za-z0-9][A-Za-z0-9._-]{0,99}\z", RegexOptions.None, 1000)]
    private static partial Regex FileName();
}

/// <summary>Carries a problem out of the depth of the check; callers see a <see cref="ParameterProblem"/>.</summary>
public sealed class NotAcceptedException(string id, string message) : Exception(message)
{
    /// <summary>Stable id of the problem.</summary>
    public string Id { get; } = id;
}
