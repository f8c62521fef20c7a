using System.Text;
using CsvHelper;

namespace TrustedData.Workflows.Inspector;

/// <summary>A table as texts, or the id of the problem with it.</summary>
internal sealed record TableContent(IReadOnlyList<string> Columns, IReadOnlyList<string[]> Rows);

/// <summary>Reads CSV (RFC 4180) strictly: valid UTF-8, every row as long as the heading, nothing malformed, all bounded.</summary>
internal static class TableReader
{
    public static (TableContent? Table, string? Problem) Read(Stream stream, int mostRows, int mostColumns, int mostChars)
    {
        var malformed = false;
        try
        {
            using var text = new StreamReader(stream, SafeText.StrictUtf8, detectEncodingFromByteOrderMarks: false);
            using var csv = CsvReader.Create(text, new CsvReaderOptions
            {
                Separator = ',',
                IncludeValuesInExceptions = false,
                MaxRecordSize = 1 << 20,
                OnMalformedRecord = _ => malformed = true,
            });
            csv.ReadHeader();
            var columns = csv.Headers.ToArray();
            if (columns.Length == 0 || columns.Length > mostColumns || columns.Distinct(StringComparer.Ordinal).Count() != columns.Length)
                return (null, "table-heading");
            var rows = new List<string[]>();
            while (csv.Read())
            {
                if (csv.FieldCount != columns.Length)
                    return (null, "table-ragged");
                if (rows.Count == mostRows)
                    return (null, "table-too-many-rows");
                var row = new string[columns.Length];
                for (var c = 0; c < row.Length; c++)
                {
                    row[c] = csv.GetString(c);
                    if (row[c].Length > mostChars)
                        return (null, "table-cell-too-long");
                }

                rows.Add(row);
            }

            return malformed || columns.Any(c => c.Length > mostChars) ? (null, "table-malformed") : (new TableContent(columns, rows), null);
        }
        catch (DecoderFallbackException)
        {
            return (null, "not-utf8");
        }
        catch (CsvFormatException)
        {
            return (null, "table-malformed");
        }
    }
}
