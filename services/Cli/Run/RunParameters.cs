using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using TrustedData.Cli.Shell;
using TrustedData.Contracts.Kinds;

namespace TrustedData.Cli.Run;

/// <summary>
/// Reads <c>--param name=value</c> by the types that the workflow declares. Whether a value fits the workflow, the dataset and
/// the approval is for the hub and the enclave to say; a name that is not declared is passed on as text, for the hub to refuse.
/// </summary>
public static class RunParameters
{
    /// <summary>The parameters as a JSON object.</summary>
    /// <exception cref="CliException">One is malformed.</exception>
    public static JsonObject Read(IEnumerable<string> given, IReadOnlyList<WorkflowParameter> declared)
    {
        var parameters = new JsonObject();
        foreach (var pair in given)
        {
            var split = pair.IndexOf('=', StringComparison.Ordinal);
            if (split < 1)
                throw Wrong($"--param takes name=value, and '{pair}' is none.");
            var (name, value) = (pair[..split], pair[(split + 1)..]);
            if (parameters.ContainsKey(name))
                throw Wrong($"The parameter '{name}' is given twice; give it once. A list is written as one value: {name}=a,b");
            parameters[name] = ValueOf(name, declared.FirstOrDefault(one => one.Name == name)?.Type ?? "string", value);
        }

        return parameters;
    }

    private static JsonValue? Simple(string type, string value) => type switch
    {
        "int" => long.TryParse(value, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var whole) ? JsonValue.Create(whole) : null,
        "float" => double.TryParse(value, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) && double.IsFinite(number) ? JsonValue.Create(number) : null,
        "boolean" => value switch { "true" => JsonValue.Create(true), "false" => JsonValue.Create(false), _ => null },
        _ => JsonValue.Create(value),
    };

    private static JsonNode ValueOf(string name, string type, string value) => type == "string[]"
        ? new JsonArray([.. Items(name, value).Select(item => JsonValue.Create(item))])
        : Simple(type, value) ?? throw Wrong($"'{name}' takes {Described(type)}, and '{value}' is none.");

    // The empty value is the empty list: a list of one empty text has no use here.
    private static List<string> Items(string name, string value)
    {
        var items = new List<string>();
        if (value.Length == 0)
            return items;
        var item = new StringBuilder();
        var isEscaped = false;
        foreach (var letter in value)
        {
            if (isEscaped && letter is not (',' or '\\'))
                throw Unescaped(name);
            if (letter == ',' && !isEscaped)
            {
                items.Add(item.ToString());
                item.Clear();
            }
            else if (letter != '\\' || isEscaped)
            {
                item.Append(letter);
            }

            isEscaped = letter == '\\' && !isEscaped;
        }

        if (isEscaped)
            throw Unescaped(name);
        items.Add(item.ToString());
        return items;
    }

    private static string Described(string type) => type switch
    {
        "int" => "a whole number",
        "float" => "a number such as 0.5",
        _ => "true or false",
    };

    private static CliException Unescaped(string name) =>
        Wrong($"In the list '{name}' a backslash stands before a comma or another backslash; write \\\\ for a backslash itself.");

    private static CliException Wrong(string message) => new("parameter-malformed", message);
}
