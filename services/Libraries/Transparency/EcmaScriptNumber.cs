using System.Globalization;

namespace TrustedData.Transparency;

/// <summary>Doubles as text the way ECMAScript writes them, which RFC 8785 section 3.2.2.3 asks for.</summary>
internal static class EcmaScriptNumber
{
    /// <summary>The shortest text that reads back as <paramref name="value"/>.</summary>
    /// <exception cref="FormatException">JSON has no infinities and no NaN.</exception>
    public static string Format(double value)
    {
        if (!double.IsFinite(value))
            throw new FormatException("JSON has no number for an infinity or a NaN.");
        if (value == 0)
            return "0"; // also of -0
        return value < 0 ? "-" + FormatPositive(-value) : FormatPositive(value);
    }

    // The five cases of Number::toString in ECMA-262, with the digits and the place n of the decimal point.
    private static string FormatPositive(double value)
    {
        var (digits, n) = ShortestDigits(value);
        var k = digits.Length;
        if (k <= n && n <= 21)
            return digits + new string('0', n - k);
        if (n is > 0 and <= 21)
            return $"{digits[..n]}.{digits[n..]}";
        if (n is > -6 and <= 0)
            return $"0.{new string('0', -n)}{digits}";
        var exponent = n > 0 ? $"e+{n - 1}" : $"e-{1 - n}";
        return k == 1 ? digits + exponent : $"{digits[0]}.{digits[1..]}{exponent}";
    }

    // .NET's "R" gives the same shortest digits, only with another choice between plain and exponent notation.
    private static (string Digits, int Point) ShortestDigits(double value)
    {
        var text = value.ToString("R", CultureInfo.InvariantCulture);
        var exponent = 0;
        var e = text.IndexOf('E', StringComparison.Ordinal);
        if (e >= 0)
        {
            exponent = int.Parse(text.AsSpan(e + 1), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture);
            text = text[..e];
        }
        var dot = text.IndexOf('.', StringComparison.Ordinal);
        var whole = dot < 0 ? text : text[..dot];
        var all = dot < 0 ? text : whole + text[(dot + 1)..];
        var significant = all.TrimStart('0');
        var point = whole.Length - (all.Length - significant.Length) + exponent;
        return (significant.TrimEnd('0'), point);
    }
}
