using System.Text.Json;

namespace TrustedData.Cli.Shell;

/// <summary>Draws JSON whose members are the message: names and values, nested ones indented.</summary>
public static class Fields
{
    /// <summary>Draws it; what has no value is left out.</summary>
    public static void Draw(Screen screen, JsonElement value)
    {
        var lines = new List<string>();
        Add(lines, value, "");
        foreach (var line in lines)
            screen.Line(line);
    }

    private static void Add(List<string> lines, JsonElement value, string indent)
    {
        if (value.ValueKind == JsonValueKind.Object)
        {
            foreach (var member in value.EnumerateObject())
                Add(lines, member.Name, member.Value, indent);
        }
        else
        {
            foreach (var item in value.ValueKind == JsonValueKind.Array ? value.EnumerateArray().ToArray() : [value])
                Add(lines, "-", item, indent);
        }
    }

    private static void Add(List<string> lines, string name, JsonElement value, string indent)
    {
        if (value.ValueKind == JsonValueKind.Null)
            return;
        if (IsSimple(value))
        {
            lines.Add($"{indent}{name}: {(value.ValueKind == JsonValueKind.String ? value.GetString() : value.GetRawText())}");
        }
        else if (value.ValueKind == JsonValueKind.Array && value.EnumerateArray().All(IsSimple))
        {
            lines.Add($"{indent}{name}: {string.Join(", ", value.EnumerateArray())}");
        }
        else
        {
            lines.Add($"{indent}{name}:");
            Add(lines, value, $"{indent}  ");
        }
    }

    private static bool IsSimple(JsonElement value) => value.ValueKind is not (JsonValueKind.Object or JsonValueKind.Array);
}
