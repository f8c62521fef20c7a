using System.Globalization;

namespace TrustedData.Transparency.Notes;

/// <summary>Decimal numbers from 0 that have one text: no sign, no leading zero, no white space.</summary>
internal static class StrictNumber
{
    public static bool TryParse(ReadOnlySpan<char> text, out long number) =>
        long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out number) && (text.Length == 1 || text[0] != '0');
}
