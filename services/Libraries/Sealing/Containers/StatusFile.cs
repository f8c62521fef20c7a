using System.Text.Json;
using System.Text.Json.Serialization;

namespace TrustedData.Sealing.Containers;

/// <summary>Reads the launcher's status.json (infra/images/launcher/status.c writes it).</summary>
public static class StatusFile
{
    private static readonly JsonSerializerOptions Format = new(JsonSerializerDefaults.Web)
    {
        Converters = { new JsonStringEnumConverter<ExitClass>(JsonNamingPolicy.CamelCase, allowIntegerValues: false) },
    };

    /// <summary>A status that cannot be read is the engine's error, never a success.</summary>
    public static RunEnd Parse(ReadOnlySpan<byte> json)
    {
        try
        {
            var status = JsonSerializer.Deserialize<Status>(json, Format);
            if (status is { Version: 1 })
                return new RunEnd
                {
                    Class = status.Class,
                    ExitCode = status.ExitCode,
                    Signal = status.Signal,
                    Duration = TimeSpan.FromMilliseconds(status.DurationMs),
                    LogBytes = status.LogBytes,
                    LogTruncated = status.LogTruncated,
                    Areas = status.Areas,
                    Detail = status.Detail,
                };
        }
        catch (JsonException)
        {
            // Answered below, as any other text that is not a status.
        }

        return new RunEnd { Class = ExitClass.EngineError, Detail = "the launcher's status cannot be read" };
    }

    private sealed record Status(
        [property: JsonRequired] int Version,
        [property: JsonRequired] ExitClass Class,
        int? ExitCode,
        int? Signal,
        [property: JsonRequired] long DurationMs,
        [property: JsonRequired] long LogBytes,
        [property: JsonRequired] bool LogTruncated,
        [property: JsonRequired] string Detail,
        [property: JsonRequired] IReadOnlyList<AreaReport> Areas);
}
