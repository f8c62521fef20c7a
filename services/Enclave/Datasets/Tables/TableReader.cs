using System.Globalization;
using System.Text;
using CsvHelper;
using TrustedData.Enclave.Datasets.Declared;
using TrustedData.Enclave.Datasets.Import;

namespace TrustedData.Enclave.Datasets.Tables;

/// <summary>
/// Reads the rows of a delimited file strictly: RFC 4180 quoting, as many fields as the header has, decodable text. What
/// breaks these rules becomes a finding and no row.
/// </summary>
public sealed class TableReader(DeclaredTable table, FindingList findings)
{
    private const int LargestRecord = 4 * 1024 * 1024;
    private const int LongestCell = 32_768;

    /// <summary>Whether the file began with a byte order mark, which is dropped.</summary>
    public bool HadByteOrderMark { get; private set; }

    /// <summary>
    /// Calls <paramref name="row"/> for each row with its line number and its cells in the order of the header. The list is
    /// reused for the next row.
    /// </summary>
    public void Read(Action<long, IReadOnlyList<string>> row, CancellationToken cancellationToken)
    {
        using var file = new FileStream(table.Path, FileMode.Open, FileAccess.Read, FileShare.Read, 1 << 16, FileOptions.SequentialScan);
        if (!SkipMark(file))
            return;
        using var text = new StreamReader(file, table.Dialect.Encoding, detectEncodingFromByteOrderMarks: false, 1 << 16);
        long line = 1;
        try
        {
            using var csv = CsvReader.Create(text, Options());
            csv.ReadHeader();
            if (!HeaderMatches(csv.Headers))
                return;
            var cells = new string[table.Columns.Count];
            while (csv.Read())
            {
                cancellationToken.ThrowIfCancellationRequested();
                line = csv.LineNumber;
                if (Fill(csv, cells))
                    row(line, cells);
            }
        }
        catch (DecoderFallbackException)
        {
            findings.Add(table.File, $"The text cannot be decoded as {table.Dialect.Encoding.WebName} from about here on. Save the file in that encoding, or declare the one it has.", line);
        }
        catch (CsvFormatException problem)
        {
            findings.Add(table.File, "A record is longer than 4 MiB. Look for a quote that is never closed.", problem.LineNumber > 0 ? problem.LineNumber : line);
        }
    }

    private CsvReaderOptions Options() => new()
    {
        Separator = table.Dialect.Delimiter,
        Quote = table.Dialect.Quote,
        CommentPrefix = table.Dialect.Comment,
        TrimWhitespace = table.Dialect.SkipInitialSpace,
        SkipEmptyLines = true,
        TrackLineNumbers = true,
        IncludeValuesInExceptions = false,
        MaxRecordSize = LargestRecord,
        OnMalformedRecord = Malformed,
        FormatProvider = CultureInfo.InvariantCulture,
    };

    private void Malformed(CsvMalformedRecord record) => findings.Add(
        table.File,
        record.Reason switch
        {
            CsvMalformedReason.UnterminatedQuote => "A quoted value is never closed.",
            CsvMalformedReason.TextAfterClosingQuote => "There is text after a closing quote. A quote inside a quoted value is written twice.",
            CsvMalformedReason.StrayQuote => "There is a quote inside a value that is not quoted. Quote the value and write the quote twice.",
            _ => "The record is malformed.",
        },
        record.LineNumber);

    private bool Fill(CsvReader csv, string[] cells)
    {
        if (csv.FieldCount != cells.Length)
        {
            findings.Add(table.File, $"The row has {csv.FieldCount} fields; the header has {cells.Length}.", csv.LineNumber);
            return false;
        }

        for (var i = 0; i < cells.Length; i++)
        {
            cells[i] = csv.GetString(i);
            if (cells[i].Length > LongestCell)
            {
                findings.Add(table.File, $"The value is longer than {LongestCell} characters.", csv.LineNumber, table.Columns[i].Name);
                return false;
            }

            if (cells[i].AsSpan().ContainsAny(Forbidden.Characters))
            {
                findings.Add(table.File, "The value contains a control character.", csv.LineNumber, table.Columns[i].Name);
                return false;
            }
        }

        return true;
    }

    private bool HeaderMatches(IReadOnlyList<string> header)
    {
        var before = findings.Count;
        foreach (var twice in header.GroupBy(h => h, StringComparer.OrdinalIgnoreCase).Where(g => g.Count() > 1))
            findings.Add(table.File, "The header names this column more than once (upper and lower case count as the same).", 1, twice.Key);
        foreach (var missing in table.Columns.Select(c => c.Name).Except(header, StringComparer.Ordinal))
            findings.Add(table.File, "The column is declared and missing in the file.", 1, missing);
        foreach (var extra in header.Except(table.Columns.Select(c => c.Name), StringComparer.Ordinal))
            findings.Add(table.File, "The column is in the file and not declared.", 1, extra);
        if (findings.Count > before)
            return false;
        if (header.SequenceEqual(table.Columns.Select(c => c.Name), StringComparer.Ordinal))
            return true;
        findings.Add(table.File, "The columns stand in another order than declared.", 1);
        return false;
    }

    private bool SkipMark(FileStream file)
    {
        Span<byte> start = stackalloc byte[3];
        var read = file.ReadAtLeast(start, 3, throwOnEndOfStream: false);
        if (read == 0)
        {
            findings.Add(table.File, "The file is empty.");
            return false;
        }

        if (read >= 2 && (start[..2].SequenceEqual<byte>([0xFF, 0xFE]) || start[..2].SequenceEqual<byte>([0xFE, 0xFF])))
        {
            findings.Add(table.File, "The file is UTF-16. Save it as UTF-8.");
            return false;
        }

        HadByteOrderMark = read == 3 && start.SequenceEqual<byte>([0xEF, 0xBB, 0xBF]);
        file.Position = HadByteOrderMark ? 3 : 0;
        return true;
    }
}
