using System.Globalization;
using TrustedData.Enclave.Datasets.Import;
using TrustedData.Enclave.Datasets.Tables;

namespace TrustedData.Enclave.Datasets.Snapshots;

/// <summary>
/// Writes the rows and images of a snapshot into a directory. The enclave's own numbers take the place of the keys: no file
/// of a snapshot names a person.
/// </summary>
internal static class SnapshotWriter
{
    /// <summary>Column of the subject's number in the file of the rows.</summary>
    internal const string SubjectColumn = "subject";

    /// <summary>Writes the snapshot.</summary>
    /// <param name="prepared">What is imported; its images are moved, not copied.</param>
    /// <param name="numbers">Number of each subject, in the order of the table's.</param>
    /// <param name="images">The directory of the cleaned images.</param>
    /// <param name="directory">The snapshot's directory, which is empty.</param>
    internal static void Write(PreparedImport prepared, IReadOnlyList<long> numbers, string images, string directory)
    {
        WriteRows(prepared.Table, numbers, Path.Combine(directory, SnapshotStore.Rows));
        MoveImages(numbers, images, directory);
    }

    private static void WriteRows(LoadedTable table, IReadOnlyList<long> numbers, string file)
    {
        using var duck = TableDatabase.OnFile(table.Database);
        duck.Execute($"CREATE TABLE numbers ({LoadedTable.KeyColumn} VARCHAR, number BIGINT)");
        using (var appender = duck.Append("numbers"))
        {
            for (var i = 0; i < numbers.Count; i++)
                appender.CreateRow().AppendValue(table.Subjects[i]).AppendValue(numbers[i]).EndRow();
        }

        var columns = string.Concat(table.Columns.Select(c => $", r.{c}"));
        duck.Execute($"""
            COPY (
              SELECT n.number AS {SubjectColumn}{columns}
              FROM {LoadedTable.TableName} r JOIN numbers n USING ({LoadedTable.KeyColumn})
              ORDER BY r.rowid
            ) TO {TableDatabase.Text(file)} (FORMAT parquet, COMPRESSION zstd)
            """);
    }

    private static void MoveImages(IReadOnlyList<long> numbers, string images, string directory)
    {
        if (!Directory.Exists(images))
            return;
        FileSystem.CreatePrivate(Path.Combine(directory, "images"));
        foreach (var folder in Directory.EnumerateDirectories(images).ToList())
        {
            foreach (var file in Directory.EnumerateFiles(folder))
                FileSystem.OpenToRuns(file);
            var position = int.Parse(Path.GetFileName(folder), NumberStyles.None, CultureInfo.InvariantCulture);
            Directory.Move(folder, SnapshotStore.ImagesOf(directory, numbers[position]));
        }
    }
}
