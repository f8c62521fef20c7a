using System.Text.Encodings.Web;
using System.Text.Json;

namespace TrustedData.Workflows.Inspector;

/// <summary>Looks at everything that a run left and writes what it understood of it as one bounded JSON document.</summary>
internal sealed class Inspection(Arguments arguments, InspectRequest request)
{
    private const int MostProblems = 100;
    private readonly Allowance allowance = new(request.Limits.Contributions);
    private int images;

    public async Task RunAsync()
    {
        var (evidence, evidenceProblem) = new EvidenceReader(arguments.Evidence, request.Limits, allowance).Read();
        await using var stream = new FileStream(Path.Combine(arguments.To, "inspection.json"), FileMode.CreateNew);

        // Who reads this parses JSON and puts none of it into a page as it is, so that only what JSON itself demands is escaped.
        await using var json = new Utf8JsonWriter(stream, new JsonWriterOptions { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping });
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
            FileWriter.Without(json, "refused", "name", 0);
        }
        else if (new FileInfo(path) is { Exists: false, LinkTarget: null } && !Directory.Exists(path))
        {
            FileWriter.Without(json, "missing", null, 0);
        }
        else
        {
            var (file, problem) = HostileFile.Open(path, request.Limits.FileBytes);
            if (file is null)
                FileWriter.Without(json, "refused", problem, 0);
            else
                using (file)
                    WriteContent(json, declared.File, file);
        }

        json.WriteEndObject();
    }

    private void WriteContent(Utf8JsonWriter json, string name, FileStream file)
    {
        var bytes = file.Length;
        var content = Read(name, file);
        if (content.Problem is { } problem)
        {
            FileWriter.Without(json, "refused", problem, bytes);
            return;
        }

        var pixels = $"image-{images}.rgba";
        if (content.Image is { } image)
        {
            File.WriteAllBytes(Path.Combine(arguments.To, pixels), image.Pixels);
            images++;
        }

        FileWriter.Content(json, content, pixels, bytes);
    }

    // Whatever a reader meets that it was not made for is the file's fault, and one file must not hide the others.
    private FileContent Read(string name, FileStream file)
    {
        var limits = request.Limits;
        try
        {
            return Path.GetExtension(name).ToUpperInvariant() switch
            {
                ".CSV" => TableReader.Read(file, limits, allowance),
                ".JSON" => TextReaders.Json(file, limits.TextChars),
                ".TXT" or ".MD" => TextReaders.Text(file, limits.TextChars),
                ".PNG" => ImageReader.Read(file, limits.Pixels),
                _ => new FileContent("kind-unknown"),
            };
        }
        catch (Exception)
        {
            return new FileContent("unreadable");
        }
    }
}
