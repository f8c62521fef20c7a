using System.Text;
using System.Text.RegularExpressions;

namespace TrustedData.Enclave.Datasets.Declared;

/// <summary>A dataset as its own files describe it, before any row or image was read.</summary>
public sealed record DeclaredDataset
{
    /// <summary><c>bids</c> or <c>frictionless</c>.</summary>
    public required string Format { get; init; }

    /// <summary>Short name that the dataset gives itself, if any.</summary>
    public string? Name { get; init; }

    /// <summary>For people.</summary>
    public required string Title { get; init; }

    /// <summary>For people.</summary>
    public required string Description { get; init; }

    /// <summary>As its holder gave it.</summary>
    public string? License { get; init; }

    /// <summary>Whether the dataset says that no real person stands behind it.</summary>
    public bool Synthetic { get; init; }

    /// <summary>The table of subjects.</summary>
    public required DeclaredTable Table { get; init; }

    /// <summary>Images found by their names; each belongs to the subject that its name says.</summary>
    public IReadOnlyList<SourceImage> Images { get; init; } = [];
}

/// <summary>The table as declared.</summary>
public sealed record DeclaredTable
{
    /// <summary>Where the file stands now.</summary>
    public required string Path { get; init; }

    /// <summary>Its name in the dataset, for findings.</summary>
    public required string File { get; init; }

    /// <summary>Every column, in the order of the header.</summary>
    public required IReadOnlyList<DeclaredColumn> Columns { get; init; }

    /// <summary>The column that names the subject; it is never a variable.</summary>
    public required string SubjectColumn { get; init; }

    /// <summary>Shape of a subject's key, where the format has one.</summary>
    public Regex? SubjectPattern { get; init; }

    /// <summary>Whether a subject may have several rows.</summary>
    public required bool SeveralRowsPerSubject { get; init; }

    /// <summary>Texts that stand for a missing value.</summary>
    public required IReadOnlySet<string> MissingValues { get; init; }

    /// <summary>Sets of columns whose values together occur once.</summary>
    public IReadOnlyList<IReadOnlyList<string>> UniqueKeys { get; init; } = [];

    /// <summary>How the file is written.</summary>
    public required TextDialect Dialect { get; init; }
}

/// <summary>How a delimited text file is written.</summary>
public sealed record TextDialect(char Delimiter)
{
    /// <summary>Encloses values that contain the delimiter.</summary>
    public char Quote { get; init; } = '"';

    /// <summary>Starts a line that is no record; null for none.</summary>
    public char? Comment { get; init; }

    /// <summary>Whether spaces after a delimiter are dropped.</summary>
    public bool SkipInitialSpace { get; init; }

    /// <summary>Of the bytes; anything that it cannot decode is an error.</summary>
    public Encoding Encoding { get; init; } = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);
}

/// <summary>An image that a dataset holds of a subject.</summary>
/// <param name="Path">Where the file stands now.</param>
/// <param name="File">Its name in the dataset, for findings.</param>
/// <param name="SubjectKey">Whose it is.</param>
/// <param name="Variable">The variable that it is a value of.</param>
/// <param name="Suffix">What was measured, in the words of BIDS: <c>T1w</c>, <c>FLAIR</c>, <c>mask</c> …</param>
/// <param name="Grid">Images of a subject with the same grid are meant to lie on each other.</param>
/// <param name="BrainOnly">Whether its name says that nothing but the brain is in it, or that the face was removed.</param>
public sealed record SourceImage(string Path, string File, string SubjectKey, string Variable, string Suffix, string Grid, bool BrainOnly);
