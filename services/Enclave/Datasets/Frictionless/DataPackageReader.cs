using System.Text.Json;
using TrustedData.Enclave.Datasets.Declared;
using TrustedData.Enclave.Datasets.Import;

namespace TrustedData.Enclave.Datasets.Frictionless;

/// <summary>
/// Reads a Frictionless data package (<c>datapackage.json</c>): the first tabular resource whose fields hold the subject's
/// key, with its Table Schema as the dictionary.
/// </summary>
public sealed class DataPackageReader(string root, string? subjectKey, FindingList findings)
{
    private const string PackageFile = "datapackage.json";

    private static readonly string[] TextExtensions = [".csv", ".tsv", ".txt", ".tab"];

    /// <summary>Whether a directory looks like a data package.</summary>
    public static bool Recognises(string root) => File.Exists(Path.Combine(root, PackageFile));

    /// <summary>Reads the description; null when what is wrong with it leaves nothing to read rows by.</summary>
    public DeclaredDataset? Read(List<string> warnings)
    {
        if (JsonFile.Read(Path.Combine(root, PackageFile), PackageFile, findings) is not { } package)
            return null;
        var resources = package.Items("resources").Select(Described).Where(r => r is not null).Select(r => r!).ToList();
        if (Chosen(resources, warnings) is not { } chosen || Table(chosen) is not { } table)
            return null;
        DictionaryRules.Check(table, PackageFile, findings);
        return new DeclaredDataset
        {
            Format = "frictionless",
            Name = package.Text("name"),
            Title = package.Text("title") ?? package.Text("name") ?? "Data package",
            Description = package.Text("description") ?? package.Text("title") ?? "",
            License = License(package),
            Synthetic = package.IsTrue("synthetic") || package.Texts("keywords").Contains("synthetic", StringComparer.OrdinalIgnoreCase),
            Table = table,
        };
    }

    private static string? License(JsonElement package)
    {
        var names = package.Items("licenses").Select(l => l.Text("name") ?? l.Text("title") ?? l.Text("path")).Where(n => n is not null);
        var all = string.Join("; ", names);
        return all.Length > 0 ? all : null;
    }

    private Resource? Described(JsonElement resource)
    {
        var name = resource.Text("name") ?? "?";
        if (Schema(resource, name) is not { } schema)
            return null;
        var fields = schema.Items("fields").Select(f => f.Text("name")).Where(n => n is not null).Select(n => n!).ToList();
        return fields.Count == 0 ? null : new Resource(name, resource, schema, fields, schema.Texts("primaryKey"));
    }

    private JsonElement? Schema(JsonElement resource, string name)
    {
        if (resource.Member("schema") is not { } schema)
            return null;
        if (schema.ValueKind != JsonValueKind.String)
            return schema;
        if (Inside(schema.GetString()!) is { } path)
            return JsonFile.Read(path, schema.GetString()!, findings);
        findings.Add(PackageFile, $"The schema of resource {name} must be in the package itself or in a file beside it.", null, "schema");
        return null;
    }

    private Resource? Chosen(List<Resource> resources, List<string> warnings)
    {
        if (resources.Count == 0)
        {
            findings.Add(PackageFile, "The package has no resource with a table schema.", null, "resources");
            return null;
        }

        var chosen = subjectKey is null
            ? resources.Find(r => r.PrimaryKey.Count == 1)
            : resources.Find(r => r.Fields.Contains(subjectKey, StringComparer.Ordinal));
        if (chosen is null)
        {
            findings.Add(PackageFile, subjectKey is null
                ? "No resource has a primary key of one field, so it is not known which column names the person. Name it at import (--subject-key COLUMN)."
                : "No tabular resource has the subject's column that was named at import. Check its spelling.", null, subjectKey ?? "primaryKey");
            return null;
        }

        if (resources.Count > 1)
            warnings.Add($"The package has {resources.Count} tables; {chosen.Name} was imported, the others were not.");
        return chosen;
    }

    private DeclaredTable? Table(Resource resource)
    {
        if (DataFile(resource) is not { } file || new PackageDialect(PackageFile, findings).Read(resource.Json, resource.Name, file) is not { } dialect)
            return null;
        var before = findings.Count;
        var subject = subjectKey ?? resource.PrimaryKey[0];
        var fields = new TableSchema(PackageFile, findings);
        var columns = resource.Schema.Items("fields").Select(fields.Column).ToList();
        foreach (var unknown in resource.PrimaryKey.Append(subject).Except(resource.Fields, StringComparer.Ordinal))
            findings.Add(PackageFile, "The key names a field that the schema does not have.", null, unknown);
        if (findings.Count > before)
            return null;
        var missing = resource.Schema.Member("missingValues") is null ? [""] : MissingValues(resource.Schema);
        var onePerSubject = resource.PrimaryKey is [var only] && only == subject || fields.Unique.Contains(subject);
        return new DeclaredTable
        {
            Path = Path.Combine(root, file),
            File = file,
            Columns = columns,
            SubjectColumn = subject,
            SeveralRowsPerSubject = !onePerSubject,
            MissingValues = missing.ToHashSet(StringComparer.Ordinal),
            UniqueKeys = UniqueKeys(resource, fields, subject, onePerSubject),
            Dialect = dialect,
        };
    }

    private static List<IReadOnlyList<string>> UniqueKeys(Resource resource, TableSchema fields, string subject, bool onePerSubject)
    {
        var keys = fields.Unique.Select(u => (IReadOnlyList<string>)[u]).ToList();
        if (resource.PrimaryKey.Count > 0)
            keys.Add(resource.PrimaryKey);
        keys.RemoveAll(k => onePerSubject && k is [var only] && only == subject);
        return [.. keys.DistinctBy(k => string.Join('\n', k), StringComparer.Ordinal)];
    }

    // Table Schema 2 also allows objects with a label.
    private static IEnumerable<string> MissingValues(JsonElement schema) => schema.Items("missingValues")
        .Select(m => m.ValueKind == JsonValueKind.String ? m.GetString() : m.Text("value"))
        .Where(m => m is not null).Select(m => m!);

    private string? DataFile(Resource resource)
    {
        var paths = resource.Json.Texts("path");
        if (paths is not [var file])
        {
            findings.Add(PackageFile, $"Resource {resource.Name} must name one file (path); data in several files or inside the package are not taken.", null, "path");
            return null;
        }

        if (Inside(file) is null)
            findings.Add(PackageFile, $"The file of resource {resource.Name} must be named by a relative path inside the package, and must be there.", null, "path");
        else if (!TextExtensions.Contains(Path.GetExtension(file), StringComparer.OrdinalIgnoreCase))
            findings.Add(PackageFile, $"The file of resource {resource.Name} must be delimited text (.csv, .tsv, .txt), not compressed.", null, "path");
        else
            return file;
        return null;
    }

    private string? Inside(string path)
    {
        var plain = path.Length is > 0 and < 1000 && !Path.IsPathRooted(path) && !path.Contains('\\', StringComparison.Ordinal) && !path.Contains(':', StringComparison.Ordinal) &&
            path.Split('/').All(part => part.Length > 0 && part is not (".." or "."));
        var full = Path.Combine(root, plain ? path : "");
        return plain && File.Exists(full) && new FileInfo(full).LinkTarget is null ? full : null;
    }

    private sealed record Resource(string Name, JsonElement Json, JsonElement Schema, IReadOnlyList<string> Fields, IReadOnlyList<string> PrimaryKey);
}
