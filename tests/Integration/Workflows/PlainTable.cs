using System.Globalization;
using System.Text;

namespace TrustedData.Tests.Integration.Workflows;

/// <summary>A small CSV file (RFC 4180), read by the plainest means so that tests depend on no reader of ours.</summary>
public sealed record PlainTable(IReadOnlyList<string> Columns, IReadOnlyList<IReadOnlyList<string>> Rows)
{
    public static PlainTable Read(string path)
    {
        var rows = Parse(File.ReadAllText(path));
        return new PlainTable(rows[0], [.. rows.Skip(1)]);
    }

    /// <summary>The one row that begins with these texts, from the column after them.</summary>
    public IReadOnlyList<string> Line(params string[] labels) =>
        [.. Rows.Where(r => r.Take(labels.Length).SequenceEqual(labels, StringComparer.Ordinal)).ShouldHaveSingleItem().Skip(labels.Length)];

    public IReadOnlyList<string> Column(string name)
    {
        var at = Columns.Index().Single(c => c.Item == name).Index;
        return [.. Rows.Select(r => r[at])];
    }

    public IReadOnlyList<double> Numbers(string name) => [.. Column(name).Select(t => double.Parse(t, CultureInfo.InvariantCulture))];

    public static string Quoted(string text) =>
        text.AsSpan().IndexOfAny(",\"\r\n") < 0 ? text : $"\"{text.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";

    private static List<List<string>> Parse(string text)
    {
        List<List<string>> rows = [[]];
        var field = new StringBuilder();
        var quoted = false;
        var before = '\0';
        foreach (var character in text)
        {
            // A quote inside quotes is written twice: the first ends them, the second begins them again and stands for itself.
            if (character == '"' && !quoted && before == '"')
                field.Append('"');
            if (character == '"')
                quoted = !quoted;
            else if (quoted || character is not (',' or '\n'))
                field.Append(character);
            else
                EndField(character == '\n');
            before = character;
        }

        rows.RemoveAt(rows.Count - 1);
        return rows;

        void EndField(bool endOfRow)
        {
            rows[^1].Add(field.ToString());
            field.Clear();
            if (endOfRow)
                rows.Add([]);
        }
    }
}
