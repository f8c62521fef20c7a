using System.Globalization;
using System.Text;
using TrustedData.Enclave.Datasets.Import;

namespace TrustedData.Enclave.Datasets.Declared;

/// <summary>What every variable dictionary must obey, whatever format it came in.</summary>
public static class DictionaryRules
{
    /// <summary>The first column of every staged table; no variable can have this name.</summary>
    public const string SubjectColumn = "subject";

    /// <summary>Stands for all levels of a variable in tables; no level can have this value.</summary>
    public const string AllLevels = "(all)";

    /// <summary>Most characters of a variable's name.</summary>
    public const int LongestName = 64;

    private const int LongestLevel = 200;
    private const int MostLevels = 1000;
    private const int MostColumns = 4000;

    /// <summary>Adds a finding for every name and level that cannot be used.</summary>
    public static void Check(DeclaredTable table, string dictionaryFile, FindingList findings)
    {
        if (table.Columns.Count > MostColumns)
            findings.Add(table.File, $"The table has {table.Columns.Count} columns; at most {MostColumns} are taken.");
        foreach (var twice in table.Columns.GroupBy(c => c.Name, StringComparer.OrdinalIgnoreCase).Where(g => g.Count() > 1))
            findings.Add(table.File, "The column is named more than once (upper and lower case count as the same).", 1, twice.Key);
        foreach (var column in table.Columns.Where(c => c.Name != table.SubjectColumn))
        {
            if (column.Name.Length is 0 or > LongestName || IsHidden(column.Name) || column.Name.Trim() != column.Name)
                findings.Add(table.File, $"A column's name must have 1 to {LongestName} characters, no control or invisible characters and no space at its ends.", 1, column.Name);
            if (column.Name.Equals(SubjectColumn, StringComparison.OrdinalIgnoreCase))
                findings.Add(table.File, "The name is kept for the subject. Name this column the subject's key at import, or give it another name.", 1, column.Name);
            CheckLevels(column, dictionaryFile, findings);
        }
    }

    // Two names that look the same would not be the same, and a table that shows what is hidden would not be the one declared.
    private static bool IsHidden(string text) => text.EnumerateRunes().Any(rune => Rune.GetUnicodeCategory(rune) is
        UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.Surrogate or UnicodeCategory.PrivateUse
        or UnicodeCategory.OtherNotAssigned or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator);

    private static void CheckLevels(DeclaredColumn column, string file, FindingList findings)
    {
        if (column.Levels is not { } levels)
            return;
        if (levels.Count is 0 or > MostLevels)
            findings.Add(file, $"A variable must declare 1 to {MostLevels} levels.", null, column.Name);
        if (levels.DistinctBy(l => l.Value, StringComparer.Ordinal).Count() < levels.Count)
            findings.Add(file, "A level is declared twice.", null, column.Name);
        if (levels.Any(l => l.Value.Length is 0 or > LongestLevel || IsHidden(l.Value)))
            findings.Add(file, $"A level must have 1 to {LongestLevel} characters and no control or invisible characters.", null, column.Name);
        if (levels.Any(l => l.Value == AllLevels))
            findings.Add(file, $"The level {AllLevels} is kept for totals.", null, column.Name);
    }
}
