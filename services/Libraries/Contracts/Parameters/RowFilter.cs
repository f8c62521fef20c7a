using System.Text;

namespace TrustedData.Contracts.Parameters;

/// <summary>
/// A conjunction of level lists over declared categorical variables: <c>sex=F;ms_type=RR|SP</c>. A backslash escapes
/// <c>; | = \</c>. It is data, never a query language: nothing of it is ever put into SQL as text.
/// </summary>
public sealed record RowFilter(IReadOnlyList<FilterTerm> Terms)
{
    /// <summary>Keeps every row.</summary>
    public static RowFilter None { get; } = new([]);

    /// <summary>Reads the text form. Null when it is not in the grammar, or names a variable twice.</summary>
    public static RowFilter? TryParse(string text)
    {
        if (text.Length == 0)
            return None;
        var terms = new List<FilterTerm>();
        foreach (var term in Split(text, ';'))
        {
            var sides = Split(term, '=');
            if (sides.Count != 2)
                return null;
            var levels = Split(sides[1], '|').Select(Unescape).ToList();
            var variable = Unescape(sides[0]);
            if (variable is null || variable.Length == 0 || levels.Contains(null) || levels.Distinct(StringComparer.Ordinal).Count() != levels.Count)
                return null;
            terms.Add(new FilterTerm(variable, [.. levels.Select(l => l!)]));
        }

        return terms.Select(t => t.Variable).Distinct(StringComparer.Ordinal).Count() == terms.Count ? new RowFilter(terms) : null;
    }

    private static List<string> Split(string text, char separator)
    {
        var parts = new List<string>();
        var start = 0;
        var escaped = false;
        for (var i = 0; i < text.Length; i++)
        {
            if (!escaped && text[i] == separator)
            {
                parts.Add(text[start..i]);
                start = i + 1;
            }

            escaped = !escaped && text[i] == '\\';
        }

        parts.Add(text[start..]);
        return parts;
    }

    private static string? Unescape(string text)
    {
        var plain = new StringBuilder(text.Length);
        var escaped = false;
        foreach (var character in text)
        {
            if (escaped && character is not (';' or '|' or '=' or '\\'))
                return null;
            escaped = !escaped && character == '\\';
            if (!escaped)
                plain.Append(character);
        }

        return escaped ? null : plain.ToString();
    }
}

/// <summary>Keeps the rows whose variable has one of the levels.</summary>
public sealed record FilterTerm(string Variable, IReadOnlyList<string> Levels);
