using System.Text.Json;

namespace TrustedData.Workflows.Inspector;

/// <summary>
/// Writes the evidence of one output by columns. Its texts are compared with the staged table and shown to nobody, so they are
/// written as they are.
/// </summary>
internal static class EvidenceWriter
{
    public static void Write(Utf8JsonWriter json, EvidenceContent evidence)
    {
        json.WriteStartObject();
        json.WriteString("output", evidence.Output);
        json.WriteString("kind", evidence.Kind);
        FileWriter.WriteTexts(json, "groupBy", evidence.GroupBy);
        json.WriteString("filter", evidence.Filter);
        json.WriteStartArray("measures");
        foreach (var (name, origin) in evidence.Measures)
        {
            json.WriteStartObject();
            json.WriteString("name", name);
            json.WriteString("origin", origin);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        FileWriter.WriteTexts(json, "subjects", evidence.Subjects);
        json.WriteStartObject("groups");
        for (var g = 0; g < evidence.GroupBy.Length; g++)
            FileWriter.WriteTexts(json, evidence.GroupBy[g], evidence.Groups[g]);
        json.WriteEndObject();
        json.WriteStartArray("records");
        foreach (var records in evidence.Records)
        {
            json.WriteNumberValue(records);
            FileWriter.PassOn(json);
        }

        json.WriteEndArray();
        json.WriteStartObject("values");
        for (var m = 0; m < evidence.Measures.Length; m++)
            WriteNumbers(json, evidence.Measures[m].Name, evidence.Values[m]);
        json.WriteEndObject();
        json.WriteEndObject();
    }

    private static void WriteNumbers(Utf8JsonWriter json, string name, IReadOnlyList<double> numbers)
    {
        json.WriteStartArray(name);
        foreach (var number in numbers)
        {
            json.WriteNumberValue(number);
            FileWriter.PassOn(json);
        }

        json.WriteEndArray();
    }
}
