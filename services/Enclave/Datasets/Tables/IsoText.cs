using System.Globalization;
using System.Xml;
using TrustedData.Enclave.Datasets.Declared;

namespace TrustedData.Enclave.Datasets.Tables;

/// <summary>Checks that dates, times and durations are spelled as in ISO 8601; they stay text.</summary>
internal static class IsoText
{
    private static readonly string[] Times = ["HH:mm:ss", "HH:mm:ss.FFFFFFF", "HH:mm:ssK", "HH:mm:ss.FFFFFFFK"];
    private static readonly string[] DateTimes = ["yyyy-MM-dd'T'HH:mm:ssK", "yyyy-MM-dd'T'HH:mm:ss.FFFFFFFK", "yyyy-MM-dd HH:mm:ss"];

    internal static string? Problem(CellType type, string text) => type switch
    {
        CellType.Date => Exact(text, "yyyy-MM-dd") ? null : "The value is not a date like 2020-12-31, as declared.",
        CellType.YearMonth => Exact(text, "yyyy-MM") ? null : "The value is not a month like 2020-12, as declared.",
        CellType.Time => Exact(text, Times) ? null : "The value is not a time like 23:59:59, as declared.",
        CellType.DateTime => Exact(text, DateTimes) ? null : "The value is not a date and time like 2020-12-31T23:59:59Z, as declared.",
        CellType.Duration => IsDuration(text) ? null : "The value is not a duration like P1Y2M, as declared.",
        _ => null,
    };

    private static bool Exact(string text, params string[] formats) =>
        DateTimeOffset.TryParseExact(text, formats, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out _);

    private static bool IsDuration(string text)
    {
        try
        {
            XmlConvert.ToTimeSpan(text);
            return true;
        }
        catch (Exception exception) when (exception is FormatException or OverflowException)
        {
            return false;
        }
    }
}
