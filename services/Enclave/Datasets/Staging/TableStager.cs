using TrustedData.Enclave.Datasets.Catalogue;
using TrustedData.Enclave.Datasets.Declared;
using TrustedData.Enclave.Datasets.Snapshots;
using TrustedData.Enclave.Datasets.Tables;

namespace TrustedData.Enclave.Datasets.Staging;

/// <summary>
/// Writes the table of a view, as text and as Parquet: pseudonym first, then the variables in the order of the dataset. Rows
/// stand in pseudonym order, those of one subject ordered by their values, so that their place tells nothing more.
/// </summary>
internal static class TableStager
{
    private const string View = "staged";
    private const string Names = "pseudonyms";
    private const string Subject = DictionaryRules.SubjectColumn;

    /// <summary>Writes the two files.</summary>
    /// <param name="rows">The file of the snapshot's rows.</param>
    /// <param name="variables">Variables of the table that the view has; their positions name their columns.</param>
    /// <param name="people">Who is in the view.</param>
    /// <param name="csv">The text file to be written.</param>
    /// <param name="parquet">The Parquet file to be written.</param>
    /// <param name="spill">Where DuckDB may write what does not fit in memory; removed at the end.</param>
    internal static void Write(string rows, IReadOnlyList<Variable> variables, IReadOnlyList<StagedSubject> people, string csv, string parquet, string spill)
    {
        try
        {
            using var duck = TableDatabase.InMemory(spill);
            Name(duck, people);
            Join(duck, rows, variables);
            var values = variables.Select(v => $", v{v.Position} AS {TableDatabase.Name(v.Name)}");
            duck.Execute($"COPY (SELECT {Subject}{string.Concat(values)} FROM {View}) TO {TableDatabase.Text(parquet)} (FORMAT parquet, COMPRESSION zstd)");

            // Every value as text, so that nothing prints a number in its own way; a missing value is an empty field.
            var texts = variables.Select(v => $", CAST({TextOf(v)} AS VARCHAR) AS {TableDatabase.Name(v.Name)}");
            duck.Execute($"COPY (SELECT {Subject}{string.Concat(texts)} FROM {View}) TO {TableDatabase.Text(csv)} (FORMAT csv, HEADER true, DELIMITER ',', QUOTE '\"', ESCAPE '\"', NULLSTR '')");
        }
        finally
        {
            if (Directory.Exists(spill))
                Directory.Delete(spill, recursive: true);
        }
    }

    private static void Name(TableDatabase duck, IReadOnlyList<StagedSubject> people)
    {
        duck.Execute($"CREATE TABLE {Names} (number BIGINT, pseudonym VARCHAR)");
        using var appender = duck.Append(Names);
        foreach (var person in people)
            appender.CreateRow().AppendValue(person.Subject).AppendValue(person.Pseudonym).EndRow();
    }

    private static void Join(TableDatabase duck, string rows, IReadOnlyList<Variable> variables)
    {
        var columns = variables.Select(v => $", r.{LoadedTable.Column(v.Position)} AS v{v.Position}")
            .Concat(variables.Where(HasText).Select(v => $", r.{LoadedTable.TextColumn(v.Position)} AS {TextOf(v)}"));
        var order = variables.Select(v => $", v{v.Position} NULLS FIRST").Concat(variables.Where(HasText).Select(v => $", {TextOf(v)} NULLS FIRST"));
        duck.Execute($"""
            CREATE TABLE {View} AS
            SELECT p.pseudonym AS {Subject}{string.Concat(columns)}
            FROM read_parquet({TableDatabase.Text(rows)}) r JOIN {Names} p ON r.{SnapshotWriter.SubjectColumn} = p.number
            ORDER BY p.pseudonym{string.Concat(order)}
            """);
    }

    private static bool HasText(Variable variable) => variable.Type == VariableType.Number;

    private static string TextOf(Variable variable) => $"{(HasText(variable) ? 't' : 'v')}{variable.Position}";
}
