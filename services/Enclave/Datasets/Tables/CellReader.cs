using System.Globalization;
using System.Text.RegularExpressions;
using TrustedData.Enclave.Datasets.Declared;

namespace TrustedData.Enclave.Datasets.Tables;

/// <summary>Reads the cells of one column and holds them against what the column declares.</summary>
public sealed class CellReader
{
    private const NumberStyles WholeNumber = NumberStyles.AllowLeadingSign;
    private const NumberStyles AnyNumber = NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint | NumberStyles.AllowExponent;

    private readonly DeclaredColumn column;
    private readonly CellType type;
    private readonly IReadOnlySet<string> missing;
    private readonly HashSet<string>? levels;

    /// <summary>Prepares to read a column whose cells are of a decided type.</summary>
    public CellReader(DeclaredColumn column, CellType type, IReadOnlySet<string> missing)
    {
        this.column = column;
        this.type = type;
        this.missing = missing;
        levels = column.Levels?.Select(l => l.Value).ToHashSet(StringComparer.Ordinal);
    }

    /// <summary>
    /// Reads a cell. Answers null, or what is wrong with it in words that do not repeat the value.
    /// </summary>
    public string? Read(string text, out Cell cell)
    {
        cell = Cell.Missing;
        if (text.Length == 0 || missing.Contains(text))
            return column.Required ? "The value is missing and the column is declared as required." : null;

        var problem = Parse(text, out cell);
        if (problem is not null)
            return problem;
        return levels is not null ? CheckLevel(ref cell) : CheckRange(cell) ?? CheckText(text);
    }

    private string? Parse(string text, out Cell cell)
    {
        cell = Cell.Missing;
        switch (type)
        {
            case CellType.Integer:
                return TryInteger(Plain(text), out cell) ? null : "The value is not a whole number of at most 64 bits, as declared.";
            case CellType.Number:
                return TryNumber(Plain(text), out cell) ? null : "The value is not a finite number, as declared. NaN and infinity are not values: use the code for missing.";
            case CellType.Boolean:
                return TryBoolean(text, out cell) ? null : "The value is none of the declared words for true and false.";
            case CellType.Year:
                return text.Length == 4 && text.All(char.IsAsciiDigit) && TryInteger(text, out cell) ? null : "The value is not a year of four digits, as declared.";
            default:
                cell = Cell.Of(text);
                return IsoText.Problem(type, text);
        }
    }

    private string? CheckLevel(ref Cell cell)
    {
        var value = cell.Canonical!;
        if (!levels!.Contains(value))
            return $"The value is none of the {levels.Count} declared levels.";
        cell = Cell.Of(value);
        return null;
    }

    private string? CheckRange(Cell cell)
    {
        if (cell.Kind is not (CellKind.Integer or CellKind.Number))
            return null;
        var value = cell.Kind == CellKind.Integer ? cell.Integer : cell.Number;
        if (column.Minimum is { } minimum && value < minimum)
            return string.Create(CultureInfo.InvariantCulture, $"The value is below the declared minimum {minimum:R}.");
        if (column.Maximum is { } maximum && value > maximum)
            return string.Create(CultureInfo.InvariantCulture, $"The value is above the declared maximum {maximum:R}.");
        return null;
    }

    private string? CheckText(string text)
    {
        if (column.MinimumLength is { } least && text.Length < least)
            return $"The text is shorter than the declared {least} characters.";
        if (column.MaximumLength is { } most && text.Length > most)
            return $"The text is longer than the declared {most} characters.";
        try
        {
            return column.Pattern is { } pattern && !pattern.IsMatch(text) ? "The text does not match the declared pattern." : null;
        }
        catch (RegexMatchTimeoutException)
        {
            return "The declared pattern takes too long to check. Simplify it.";
        }
    }

    private string Plain(string text)
    {
        var spelling = column.Spelling;
        if (!spelling.BareNumber)
            text = text.AsSpan().Trim().Trim("$€£%¥").Trim().ToString();
        if (spelling.GroupMark.Length > 0)
            text = text.Replace(spelling.GroupMark, "", StringComparison.Ordinal);
        if (spelling.DecimalMark == ".")
            return text;

        // A point that is neither the decimal mark nor between groups makes it no number, rather than another one.
        return text.Contains('.', StringComparison.Ordinal) ? "" : text.Replace(spelling.DecimalMark, ".", StringComparison.Ordinal);
    }

    private bool TryBoolean(string text, out Cell cell)
    {
        var yes = column.Spelling.True.Contains(text, StringComparer.Ordinal);
        cell = Cell.Of(yes ? "true" : "false");
        return yes || column.Spelling.False.Contains(text, StringComparer.Ordinal);
    }

    internal static bool TryInteger(string text, out Cell cell)
    {
        var ok = long.TryParse(text, WholeNumber, CultureInfo.InvariantCulture, out var value);
        cell = ok ? Cell.Of(value) : Cell.Missing;
        return ok;
    }

    internal static bool TryNumber(string text, out Cell cell)
    {
        var ok = double.TryParse(text, AnyNumber, CultureInfo.InvariantCulture, out var value) && double.IsFinite(value);

        // Adding zero turns minus zero, which would print as another value, into zero.
        cell = ok ? Cell.Of(value + 0.0) : Cell.Missing;
        return ok;
    }
}
