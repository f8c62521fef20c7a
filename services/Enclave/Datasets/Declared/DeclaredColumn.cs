using System.Text.RegularExpressions;

namespace TrustedData.Enclave.Datasets.Declared;

/// <summary>How the text of a cell is to be read.</summary>
public enum CellType
{
    Text,
    Integer,
    Number,
    Boolean,
    Year,
    YearMonth,
    Date,
    Time,
    DateTime,
    Duration,
}

/// <summary>One column of a table as its dataset declares it. Nothing in it comes from the rows.</summary>
/// <param name="Name">Name in the header.</param>
/// <param name="Cells">How its cells are read; null when the dataset does not say, so that its rows decide between whole number, number and text.</param>
public sealed record DeclaredColumn(string Name, CellType? Cells)
{
    /// <summary>For people.</summary>
    public string? Description { get; init; }

    /// <summary>Unit of measurement, as declared.</summary>
    public string? Units { get; init; }

    /// <summary>Declared levels in their declared order; they make the column categorical.</summary>
    public IReadOnlyList<Level>? Levels { get; init; }

    /// <summary>Least declared value.</summary>
    public double? Minimum { get; init; }

    /// <summary>Greatest declared value.</summary>
    public double? Maximum { get; init; }

    /// <summary>Whether a cell may not be missing.</summary>
    public bool Required { get; init; }

    /// <summary>Least length of a text, in characters.</summary>
    public int? MinimumLength { get; init; }

    /// <summary>Greatest length of a text, in characters.</summary>
    public int? MaximumLength { get; init; }

    /// <summary>Pattern that the whole text must match.</summary>
    public Regex? Pattern { get; init; }

    /// <summary>How numbers and booleans are spelled.</summary>
    public CellSpelling Spelling { get; init; } = CellSpelling.Plain;
}

/// <summary>How numbers and booleans are spelled in a column.</summary>
/// <param name="DecimalMark">Between whole and fraction.</param>
/// <param name="GroupMark">Between groups of digits; empty for none.</param>
/// <param name="BareNumber">False when signs of currency or percent around a number are to be dropped.</param>
/// <param name="True">Words for true.</param>
/// <param name="False">Words for false.</param>
public sealed record CellSpelling(string DecimalMark, string GroupMark, bool BareNumber, IReadOnlyList<string> True, IReadOnlyList<string> False)
{
    /// <summary>The defaults of Frictionless Table Schema, which are also how BIDS spells numbers.</summary>
    public static CellSpelling Plain { get; } = new(".", "", true, ["true", "True", "TRUE", "1"], ["false", "False", "FALSE", "0"]);
}
