using System.Text;
using CsvHelper;

namespace TrustedData.Workflows.Inspector;

/// <summary>Reads CSV (RFC 4180) strictly: valid UTF-8, every row as long as the heading, nothing malformed, all bounded.</summary>
internal static class TableReader
{
    /// <summary>The table as it may be shown.</summary>
    public static FileContent Read(Stream stream, Limits limits, Allowance allowance)
    {
        var rows = new List<string[]>();
        IReadOnlyList<string> columns = [];
        var problem = ReadRows(stream, limits, Heading, Row);
        return problem is null ? new FileContent(null, new TableContent(columns, rows)) : new FileContent(problem);

        string? Heading(string[] names)
        {
            columns = [.. names.Select(n => SafeText.Show(n))];
            return Take(columns);
        }

        string? Row(CsvReader csv, int width)
        {
            if (rows.Count == limits.Rows)
                return "table-too-many-rows";
            var row = new string[width];
            for (var c = 0; c < width; c++)
                row[c] = SafeText.Show(csv.GetString(c));
            rows.Add(row);
            return Take(row);
        }

        string? Take(IEnumerable<string> texts) => texts.All(allowance.TakeText) ? null : "too-large";
    }

    /// <summary>Gives the heading and then each row to a function that may answer a problem; the id of the first problem, or null.</summary>
    public static string? ReadRows(Stream stream, Limits limits, Func<string[], string?> heading, Func<CsvReader, int, string?> row)
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
                PoolStrings = true,
                OnMalformedRecord = _ => malformed = true,
            });
            csv.ReadHeader();
            var columns = csv.Headers.ToArray();
            if (malformed || columns.Length == 0 || columns.Length > limits.Columns || columns.Any(c => c.Length > limits.CellChars) || columns.Distinct(StringComparer.Ordinal).Count() != columns.Length)
                return "table-heading";
            var problem = heading(columns);
            while (problem is null && csv.Read())
            {
                if (malformed)
                    return "table-malformed";
                if (csv.FieldCount != columns.Length)
                    return "table-ragged";
                for (var c = 0; c < columns.Length && problem is null; c++)
                    problem = csv.GetString(c).Length > limits.CellChars ? "table-cell-too-long" : null;
                problem ??= row(csv, columns.Length);
            }

            return problem ?? (malformed ? "table-malformed" : null);
        }
        catch (DecoderFallbackException)
        {
            return "not-utf8";
        }
        catch (CsvFormatException)
        {
            return "table-malformed";
        }
    }
}
