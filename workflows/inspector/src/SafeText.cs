using System.Globalization;
using System.Text;

namespace TrustedData.Workflows.Inspector;

/// <summary>
/// Makes text visible as what it is: control characters, direction marks, invisible characters and unusual spaces are written
/// out as their code, so that nobody who decides on an output is shown something else than what would leave.
/// </summary>
internal static class SafeText
{
    private const int LongestName = 100;

    public static readonly Encoding StrictUtf8 = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>The text with its hidden characters spelled out; line ends stay where <paramref name="keepLines"/> says so.</summary>
    public static string Show(string text, bool keepLines = false)
    {
        if (!text.AsSpan().ContainsAnyExceptInRange(' ', '~') || !HasHidden(text, keepLines))
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

    /// <summary>A file name for a report: shown, and cut where it is long.</summary>
    public static string Name(string name)
    {
        var cut = name.Length <= LongestName ? name.Length : LongestName;
        return Show(name[..(char.IsHighSurrogate(name[cut - 1]) ? cut - 1 : cut)]);
    }

    private static bool HasHidden(string text, bool keepLines)
    {
        foreach (var rune in text.EnumerateRunes())
        {
            if (IsHidden(rune, keepLines))
                return true;
        }

        return false;
    }

    private static bool IsHidden(Rune rune, bool keepLines) => rune.Value switch
    {
        ' ' => false,
        '\n' or '\t' => !keepLines,

        // Shown as nothing although Unicode counts them as letters, marks or symbols: joiners, fillers, variation selectors, blanks.
        0x034F or 0x115F or 0x1160 or 0x17B4 or 0x17B5 or 0x2800 or 0x3164 or 0xFFA0 => true,
        (>= 0x180B and <= 0x180F) or (>= 0xFE00 and <= 0xFE0F) or (>= 0xE0000 and <= 0xE0FFF) => true,
        _ => Rune.GetUnicodeCategory(rune) is UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.Surrogate
            or UnicodeCategory.PrivateUse or UnicodeCategory.OtherNotAssigned or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator
            or UnicodeCategory.SpaceSeparator,
    };
}
