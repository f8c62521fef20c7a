using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.RegularExpressions;
using TrustedData.Hub.Runs.Submit;
using TrustedData.ServiceDefaults.Problems;

namespace TrustedData.Hub.Tes;

/// <summary>
/// Reads a TES task as a submission. Only what a sealed run can honour is taken; the rest is refused with a word about it,
/// never dropped in silence: a client must not believe that its volume, url or command meant something.
/// </summary>
public static partial class TaskReader
{
    /// <summary>Prefix of a workflow's image: <c>td:lesion-burden</c>.</summary>
    public const string ImagePrefix = "td:";

    /// <summary>Prefix of an output's url: <c>td:release/table.csv</c>.</summary>
    public const string ReleasePrefix = "td:release/";

    /// <summary>Where parameters stand.</summary>
    public const string ParametersPath = "/inputs/parameters.json";

    /// <summary>Where the person's own script stands.</summary>
    public const string CodePath = "/inputs/code/main.py";

    private const string OutputsDirectory = "/outputs";
    private const int LongestText = 2000;
    private const int MostTags = 32;

    /// <summary>How tasks are stored and answered: members without a value are left out.</summary>
    public static JsonSerializerOptions Json { get; } = new() { DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull };

    /// <summary>Reads a task.</summary>
    public static Outcome<Submission> Read(TesTask task)
    {
        if (TextProblem(task) is { } unfit)
            return unfit;
        var tags = task.Tags ?? new Dictionary<string, string?>(StringComparer.Ordinal);
        if (!Guid.TryParse(tags.GetValueOrDefault("project"), out var project) || tags.GetValueOrDefault("dataset") is not { Length: > 0 } dataset || tags.GetValueOrDefault("workflow") is not { Length: > 0 } workflow)
            return Refusal.BadRequest("task-tags", "The task needs the tags project (its id), dataset and workflow.");
        if (task.Executors is not [var executor])
            return Refusal.BadRequest("task-executors", "The task needs exactly one executor.");
        var code = ContentOf(task, CodePath);
        if ((ExecutorProblem(executor, workflow, code is not null) ?? RequestProblem(task) ?? InputProblem(task)) is { } problem)
            return problem;
        var parameters = ParametersOf(task);
        if (!parameters.IsOk)
            return parameters.Refusal;
        var files = FilesOf(task);
        if (!files.IsOk)
            return files.Refusal;

        return new Submission(project, dataset, workflow, parameters.Value, code)
        {
            AttestedForm = code is null,
            ExpectedFiles = files.Value,
            TaskName = task.Name,
            Tags = tags.ToDictionary(t => t.Key, t => t.Value ?? "", StringComparer.Ordinal),
            TaskDocument = JsonSerializer.Serialize(task with { Id = null, State = null, Logs = null, CreationTime = null }, Json),
        };
    }

    private static Refusal? TextProblem(TesTask task)
    {
        var tags = task.Tags ?? new Dictionary<string, string?>(StringComparer.Ordinal);
        return (task.Name ?? "").Length > LongestText || (task.Description ?? "").Length > LongestText || tags.Count > MostTags
            || tags.Any(t => t.Key.Length > LongestText || (t.Value ?? "").Length > LongestText)
            ? Refusal.BadRequest("task-text", $"Name, description and tags have at most {LongestText} characters each, and there are at most {MostTags} tags.")
            : null;
    }

    private static Refusal? ExecutorProblem(TesExecutor executor, string workflow, bool hasCode)
    {
        if (executor.Image != ImagePrefix + workflow)
            return Refusal.BadRequest("image-not-listed", "The image is not on the list. Name the registered workflow's own, td: and the name in the tag workflow, for example td:lesion-burden. To run a script of yours, use a workflow that takes one.");
        string[] own = [workflow];
        string[] script = ["python3", CodePath];
        if (!executor.Command.SequenceEqual(own) && !(hasCode && executor.Command.SequenceEqual(script)))
            return Refusal.BadRequest("command-not-registered", $"The command must be [\"{Shown(workflow)}\"], which stands for the registered entry point{(hasCode ? $", or [\"python3\", \"{CodePath}\"]" : "")}. What can be chosen are the parameters in {ParametersPath}.");
        if (executor is { Stdin.Length: > 0 } or { Stdout.Length: > 0 } or { Stderr.Length: > 0 })
            return Refusal.BadRequest("task-streams", "A sealed run has no stdin, and its stdout and stderr stay inside the enclave. Leave them out, and write results to /outputs.");
        if (executor.Env is { Count: > 0 })
            return Refusal.BadRequest("task-env", $"A sealed run takes no environment variables. Use parameters in {ParametersPath}.");
        if (executor.IgnoreError == true)
            return Refusal.BadRequest("task-ignore-error", "Errors of a sealed run are not ignored. Leave ignore_error out.");
        return executor.Workdir is null or "" or OutputsDirectory
            ? null
            : Refusal.BadRequest("task-workdir", $"The working directory is {OutputsDirectory}. Leave workdir out.");
    }

    private static Refusal? RequestProblem(TesTask task)
    {
        if (task.Volumes is { Count: > 0 })
            return Refusal.BadRequest("task-volumes", "A sealed run mounts no volumes. It reads /data and /inputs, and writes /outputs.");
        if (task.Resources is { BackendParameters.Count: > 0 })
            return Refusal.BadRequest("task-backend-parameters", "No backend parameters are supported, as service-info says. The workflow's own limits hold.");
        return task.Resources is { Zones.Count: > 0 }
            ? Refusal.BadRequest("task-zones", "A run goes to the enclave that holds the data. Leave zones out.")
            : null;
    }

    private static Refusal? InputProblem(TesTask task)
    {
        var inputs = task.Inputs ?? [];
        if (inputs.Any(i => i.Url is { Length: > 0 }))
            return Refusal.BadRequest("input-url", "Inputs come with the task, in content; nothing is fetched from a url. Data come from the dataset in the tag.");
        if (inputs.Any(i => i.Streamable == true || i.Type is not (null or "" or "FILE")))
            return Refusal.BadRequest("input-type", "Inputs are files, neither directories nor streams. Leave streamable out, and type out or FILE.");
        if (inputs.Any(i => i.Path is not (ParametersPath or CodePath) || i.Content is null))
            return Refusal.BadRequest("input-path", $"A task has at most two inputs, both with content: {ParametersPath} (a JSON object) and {CodePath} (a script, where the workflow takes one).");
        return inputs.Select(i => i.Path).Distinct(StringComparer.Ordinal).Count() == inputs.Count
            ? null
            : Refusal.BadRequest("input-twice", "Two inputs have the same path. Give each once.");
    }

    private static Outcome<JsonElement> ParametersOf(TesTask task)
    {
        try
        {
            using var document = JsonDocument.Parse(ContentOf(task, ParametersPath) ?? "{}", new JsonDocumentOptions { MaxDepth = 16 });
            return document.RootElement.Clone();
        }
        catch (JsonException)
        {
            return Refusal.BadRequest("parameters-unreadable", $"The content of {ParametersPath} is not JSON. It must be an object of parameters by name.");
        }
    }

    private static Outcome<List<string>> FilesOf(TesTask task)
    {
        var files = new List<string>();
        foreach (var output in task.Outputs ?? [])
        {
            var path = OutputPath().Match(output.Path);
            if (!path.Success || output.Type is not (null or "" or "FILE") || output.PathPrefix is { Length: > 0 })
                return Refusal.BadRequest("output-path", $"An output is one file directly in {OutputsDirectory}, for example {OutputsDirectory}/table.csv; no wildcards, folders or path_prefix.");
            var file = path.Groups["file"].Value;
            if (output.Url is { Length: > 0 } && output.Url != ReleasePrefix + file)
                return Refusal.BadRequest("output-url", $"Outputs go nowhere but to the checked release, from where they are fetched. Give the url as {ReleasePrefix}{file}, or empty.");
            files.Add(file);
        }

        return files;
    }

    private static string? ContentOf(TesTask task, string path) => task.Inputs?.FirstOrDefault(i => i.Path == path)?.Content;

    private static string Shown(string text) => new([.. text.Where(c => !char.IsControl(c) && c != '"').Take(60)]);

    [GeneratedRegex(@"\A/outputs/(?<file>[A-Za-z0-9][A-Za-z0-9._-]{0,99})\z", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex OutputPath();
}
