using System.Globalization;
using System.Text;

namespace TrustedData.Cli.Shell;

/// <summary>
/// Text that a terminal may be shown. What services answer can hold words of others, the output of somebody's script
/// included, and a control sequence in it must not reach the terminal of the checker who looks at it.
/// </summary>
public static class Plain
{
    private static readonly Rune Replacement = Rune.ReplacementChar;

    /// <summary>The text with every control and format character replaced; tabs and, on request, line breaks stay.</summary>
    public static string Text(string? text, bool lines = false)
    {
        var plain = new StringBuilder();
        foreach (var rune in (text ?? "").EnumerateRunes())
            plain.Append(IsShown(rune) || (lines && rune.Value == '\n') ? rune : Replacement);
        return plain.ToString();
    }

    private static bool IsShown(Rune rune) => rune.Value == '\t' || Rune.GetUnicodeCategory(rune) is not (
        UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator
        or UnicodeCategory.Surrogate or UnicodeCategory.PrivateUse or UnicodeCategory.OtherNotAssigned);
}
