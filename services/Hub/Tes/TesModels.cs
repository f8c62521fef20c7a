using System.Text.Json.Serialization;

namespace TrustedData.Hub.Tes;

/// <summary>A GA4GH TES 1.1 task (tesTask). Members that only the server sets are ignored in a request.</summary>
public sealed record TesTask
{
    [JsonPropertyName("id")]
    public string? Id { get; init; }

    [JsonPropertyName("state")]
    public string? State { get; init; }

    [JsonPropertyName("name")]
    public string? Name { get; init; }

    [JsonPropertyName("description")]
    public string? Description { get; init; }

    [JsonPropertyName("inputs")]
    public IReadOnlyList<TesInput>? Inputs { get; init; }

    [JsonPropertyName("outputs")]
    public IReadOnlyList<TesOutput>? Outputs { get; init; }

    [JsonPropertyName("resources")]
    public TesResources? Resources { get; init; }

    /// <summary>Required in a request and in every view but the minimal one.</summary>
    [JsonPropertyName("executors")]
    public IReadOnlyList<TesExecutor>? Executors { get; init; }

    [JsonPropertyName("volumes")]
    public IReadOnlyList<string>? Volumes { get; init; }

    [JsonPropertyName("tags")]
    public IReadOnlyDictionary<string, string?>? Tags { get; init; }

    [JsonPropertyName("logs")]
    public IReadOnlyList<TesTaskLog>? Logs { get; init; }

    [JsonPropertyName("creation_time")]
    public string? CreationTime { get; init; }
}

/// <summary>An input (tesInput); here its content always comes with the task.</summary>
public sealed record TesInput(
    [property: JsonPropertyName("path")] string Path,
    [property: JsonPropertyName("name")] string? Name = null,
    [property: JsonPropertyName("description")] string? Description = null,
    [property: JsonPropertyName("url")] string? Url = null,
    [property: JsonPropertyName("type")] string? Type = null,
    [property: JsonPropertyName("content")] string? Content = null,
    [property: JsonPropertyName("streamable")] bool? Streamable = null);

/// <summary>An output (tesOutput).</summary>
public sealed record TesOutput(
    [property: JsonPropertyName("path")] string Path,
    [property: JsonPropertyName("url")] string Url,
    [property: JsonPropertyName("name")] string? Name = null,
    [property: JsonPropertyName("description")] string? Description = null,
    [property: JsonPropertyName("path_prefix")] string? PathPrefix = null,
    [property: JsonPropertyName("type")] string? Type = null);

/// <summary>What to run (tesExecutor).</summary>
public sealed record TesExecutor(
    [property: JsonPropertyName("image")] string Image,
    [property: JsonPropertyName("command")] IReadOnlyList<string> Command,
    [property: JsonPropertyName("workdir")] string? Workdir = null,
    [property: JsonPropertyName("stdin")] string? Stdin = null,
    [property: JsonPropertyName("stdout")] string? Stdout = null,
    [property: JsonPropertyName("stderr")] string? Stderr = null,
    [property: JsonPropertyName("env")] IReadOnlyDictionary<string, string?>? Env = null,
    [property: JsonPropertyName("ignore_error")] bool? IgnoreError = null);

/// <summary>Resources (tesResources); hints only, since the workflow's own limits hold.</summary>
public sealed record TesResources(
    [property: JsonPropertyName("cpu_cores")] int? CpuCores = null,
    [property: JsonPropertyName("preemptible")] bool? Preemptible = null,
    [property: JsonPropertyName("ram_gb")] double? RamGb = null,
    [property: JsonPropertyName("disk_gb")] double? DiskGb = null,
    [property: JsonPropertyName("zones")] IReadOnlyList<string>? Zones = null,
    [property: JsonPropertyName("backend_parameters")] IReadOnlyDictionary<string, string?>? BackendParameters = null,
    [property: JsonPropertyName("backend_parameters_strict")] bool? BackendParametersStrict = null);

/// <summary>What became of the task (tesTaskLog).</summary>
public sealed record TesTaskLog(
    [property: JsonPropertyName("logs")] IReadOnlyList<TesExecutorLog> Logs,
    [property: JsonPropertyName("outputs")] IReadOnlyList<TesOutputFileLog> Outputs,
    [property: JsonPropertyName("start_time")] string? StartTime = null,
    [property: JsonPropertyName("end_time")] string? EndTime = null,
    [property: JsonPropertyName("metadata")] IReadOnlyDictionary<string, string>? Metadata = null,
    [property: JsonPropertyName("system_logs")] IReadOnlyList<string>? SystemLogs = null);

/// <summary>
/// How the executor ended (tesExecutorLog). Standard output and error have no member here: not a byte that a program wrote
/// leaves the enclave unchecked.
/// </summary>
public sealed record TesExecutorLog(
    [property: JsonPropertyName("exit_code")] int ExitCode,
    [property: JsonPropertyName("start_time")] string? StartTime = null,
    [property: JsonPropertyName("end_time")] string? EndTime = null);

/// <summary>A released file (tesOutputFileLog); the size is a text, as the schema wants it.</summary>
public sealed record TesOutputFileLog(
    [property: JsonPropertyName("url")] string Url,
    [property: JsonPropertyName("path")] string Path,
    [property: JsonPropertyName("size_bytes")] string SizeBytes);

/// <summary>Answer to a new task (tesCreateTaskResponse).</summary>
public sealed record TesCreateTaskResponse([property: JsonPropertyName("id")] string Id);

/// <summary>A page of tasks (tesListTasksResponse).</summary>
public sealed record TesListTasksResponse(
    [property: JsonPropertyName("tasks")] IReadOnlyList<TesTask> Tasks,
    [property: JsonPropertyName("next_page_token")] string? NextPageToken);
