using System.Globalization;

namespace TrustedData.Enclave.Datasets.Tables;

/// <summary>What a cell holds.</summary>
public enum CellKind
{
    Missing,
    Integer,
    Number,
    Text,
}

/// <summary>The value of one cell: missing, a whole number, a finite number or a text.</summary>
public readonly record struct Cell(CellKind Kind, long Integer, double Number, string? Text)
{
    /// <summary>No value.</summary>
    public static Cell Missing => default;

    public static Cell Of(long value) => new(CellKind.Integer, value, 0, null);

    public static Cell Of(double value) => new(CellKind.Number, 0, value, null);

    public static Cell Of(string value) => new(CellKind.Text, 0, 0, value);

    /// <summary>The one spelling of the value, by which values are compared as text (levels, keys); null when missing.</summary>
    public string? Canonical => Kind switch
    {
        CellKind.Integer => Integer.ToString(CultureInfo.InvariantCulture),
        CellKind.Number => Number.ToString("R", CultureInfo.InvariantCulture),
        CellKind.Text => Text,
        _ => null,
    };
}
