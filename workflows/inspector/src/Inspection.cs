using System.Text.Json;

namespace TrustedData.Workflows.Inspector;

/// <summary>Looks at everything that a run left and writes what it understood of it as one bounded JSON document.</summary>
internal sealed class Inspection(Arguments arguments, InspectRequest request)
{
    private const int MostProblems = 100;
    private int images;

    public async Task RunAsync()
    {
        var (evidence, evidenceProblem) = EvidenceReader.Read(arguments.Evidence, request.Limits);
        await using var stream = new FileStream(Path.Combine(arguments.To, "inspection.json"), FileMode.CreateNew);
        await using var json = new Utf8JsonWriter(stream);
        json.WriteStartObject();
        json.WriteString("format", "td-inspection/1");
        WriteProblems(json);
        json.WriteStartArray("files");
        foreach (var declared in request.Declared)
        {
            WriteFile(json, declared);
            await json.FlushAsync();
        }

        json.WriteEndArray();
        json.WriteStartArray("evidence");
        foreach (var one in evidence)
            EvidenceWriter.Write(json, one);
        json.WriteEndArray();
        json.WriteString("evidenceProblem", evidenceProblem);
        json.WriteEndObject();
    }

    private void WriteProblems(Utf8JsonWriter json)
    {
        var declared = request.Declared.Select(d => d.File).ToHashSet(StringComparer.Ordinal);
        var names = Directory.EnumerateFileSystemEntries(arguments.Outputs).Select(p => Path.GetFileName(p)).Take(request.Limits.Files + 1).ToList();
        json.WriteStartArray("problems");
        if (names.Count > request.Limits.Files)
            WriteProblem(json, "too-many", "");
        foreach (var name in names.Where(n => !declared.Contains(n)).Order(StringComparer.Ordinal).Take(MostProblems))
            WriteProblem(json, "undeclared", SafeText.Name(name));
        json.WriteEndArray();
    }

    private static void WriteProblem(Utf8JsonWriter json, string id, string file)
    {
        json.WriteStartObject();
        json.WriteString("id", id);
        json.WriteString("file", file);
        json.WriteEndObject();
    }

    private void WriteFile(Utf8JsonWriter json, DeclaredOutput declared)
    {
        var path = Path.Combine(arguments.Outputs, declared.File);
        json.WriteStartObject();
        json.WriteString("output", declared.Output);
        json.WriteString("file", declared.File);
        if (declared.File != Path.GetFileName(declared.File))
        {
            FileWriter.Refused(json, "refused", "name", 0);
        }
        else if (new FileInfo(path) is { Exists: false, LinkTarget: null } && !Directory.Exists(path))
        {
            FileWriter.Refused(json, "missing", null, 0);
        }
        else
        {
            var (file, problem) = HostileFile.Open(path, request.Limits.FileBytes);
            if (file is null)
                FileWriter.Refused(json, "refused", problem, 0);
            else
                using (file)
                    WriteContent(json, declared.File, file);
        }

        json.WriteEndObject();
    }

    private void WriteContent(Utf8JsonWriter json, string name, FileStream file)
    {
        var limits = request.Limits;
        var bytes = file.Length;
        switch (Path.GetExtension(name).ToUpperInvariant())
        {
            case ".CSV":
                FileWriter.Table(json, TableReader.Read(file, limits.Rows, limits.Columns, limits.CellChars), bytes);
                break;
            case ".JSON":
                FileWriter.Text(json, "json", TextReaders.Json(file, limits.TextChars), bytes);
                break;
            case ".TXT" or ".MD":
                FileWriter.Text(json, "text", TextReaders.Text(file, limits.TextChars), bytes);
                break;
            case ".PNG":
                var pixels = $"image-{images++}.rgba";
                FileWriter.Image(json, ImageReader.Read(file, limits.Pixels), Path.Combine(arguments.To, pixels), bytes);
                break;
            default:
                FileWriter.Refused(json, "refused", "kind-unknown", bytes);
                break;
        }
    }
}
