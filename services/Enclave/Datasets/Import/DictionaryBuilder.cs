using TrustedData.Enclave.Datasets.Declared;
using TrustedData.Enclave.Datasets.ImageCleaning;
using TrustedData.Enclave.Datasets.QcReport;
using TrustedData.Enclave.Datasets.Tables;

namespace TrustedData.Enclave.Datasets.Import;

/// <summary>Makes the variable dictionary of a snapshot, and decides of each variable whether it may be asked for.</summary>
internal sealed class DictionaryBuilder(DeclaredDataset declared, FindingList findings, List<string> warnings)
{
    internal IReadOnlyList<ImportedVariable> Build(LoadedTable table, IReadOnlyList<ColumnFacts> facts, IReadOnlyList<CleanedFile> images)
    {
        var columns = table.Variables.Select((v, i) => Column(v, facts[i], table.Rows));
        var volumes = images.GroupBy(i => i.Source.Variable, StringComparer.Ordinal).OrderBy(g => g.Key, StringComparer.Ordinal).Select(g => Image(g, table.Subjects.Count));
        IReadOnlyList<ImportedVariable> all = [.. columns.Concat(volumes)];
        foreach (var twice in all.GroupBy(v => v.Name, StringComparer.OrdinalIgnoreCase).Where(g => g.Count() > 1))
            findings.Add(declared.Table.File, "A column and an image have the same name (upper and lower case count as the same). Rename the column.", 1, twice.Key);
        return all;
    }

    private ImportedVariable Column(TableVariable variable, ColumnFacts facts, long rows)
    {
        var column = variable.Declared;
        var why = IdentifyingColumn.Why(variable, facts, rows);
        if (why is not null)
            warnings.Add($"{column.Name} is kept and not offered: {why}.");
        else if (variable.Type == VariableType.Integer && facts.Missing == 0 && facts.Distinct == rows && rows > 1)
            warnings.Add($"{column.Name} has another whole number in every row; check that it is no identifier.");
        if (facts.Missing == rows)
            warnings.Add($"{column.Name} has no value in any row.");
        return new ImportedVariable(
            column.Name, variable.Type, column.Description, column.Units, column.Minimum, column.Maximum, variable.Levels,
            why is null ? Availability.Offered : Availability.Identifying, why);
    }

    private ImportedVariable Image(IGrouping<string, CleanedFile> images, int subjects)
    {
        var why = images.Select(i => i.WhyOff).FirstOrDefault(w => w is not null);
        if (why is not null)
            warnings.Add($"The image {images.Key} is off until a steward turns it on: {why}.");
        var have = images.Select(i => i.Source.SubjectKey).Distinct(StringComparer.Ordinal).Count();
        if (have < subjects)
            warnings.Add($"{subjects - have} subjects have no image {images.Key}.");
        var notNumbers = images.Count(i => i.Image.Content.NotNumbers > 0);
        if (notNumbers > 0)
            warnings.Add($"{notNumbers} images {images.Key} hold voxels that are not a number.");
        var suffix = images.First().Source.Suffix;
        return new ImportedVariable(
            images.Key, VariableType.Image, suffix == "mask" ? "Mask image: 1 inside, 0 outside" : $"Image ({suffix})", null, null, null, null,
            why is null ? Availability.Offered : Availability.Off, why);
    }
}
