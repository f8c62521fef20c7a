using System.Globalization;
using System.Text;

namespace TrustedData.Workflows.Inspector;

/// <summary>
/// Makes text visible as what it is: control characters, direction marks and invisible characters are written out as their
/// code, so that nobody who decides on an output is shown something else than what would leave.
/// </summary>
internal static class SafeText
{
    public static readonly Encoding StrictUtf8 = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>The text with its hidden characters spelled out; line ends stay where <paramref name="keepLines"/> says so.</summary>
    public static string Show(string text, bool keepLines = false)
    {
        if (!text.EnumerateRunes().Any(r => IsHidden(r, keepLines)))
            return text;
        var shown = new StringBuilder(text.Length + 16);
        foreach (var rune in text.EnumerateRunes())
        {
            if (IsHidden(rune, keepLines))
                shown.Append(CultureInfo.InvariantCulture, $"<U+{rune.Value:X4}>");
            else
                shown.Append(rune.ToString());
        }

        return shown.ToString();
    }

    /// <summary>A file name for a report: shown, and at most 100 characters.</summary>
    public static string Name(string name) => Show(name.Length <= 100 ? name : name[..100]);

    private static bool IsHidden(Rune rune, bool keepLines) => rune.Value switch
    {
        '\n' or '\t' => !keepLines,
        _ => Rune.GetUnicodeCategory(rune) is UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.Surrogate
            or UnicodeCategory.PrivateUse or UnicodeCategory.OtherNotAssigned or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator,
    };
}
