using System.Buffers.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Mvc;
using Microsoft.EntityFrameworkCore;
using TrustedData.Hub.Runs;
using TrustedData.ServiceDefaults.Problems;

namespace TrustedData.Hub.Tes;

/// <summary>The query of a list of tasks.</summary>
public sealed class TaskListQuery
{
    [FromQuery(Name = "name_prefix")]
    public string? NamePrefix { get; init; }

    [FromQuery(Name = "state")]
    public string? State { get; init; }

    [FromQuery(Name = "tag_key")]
    public string[]? TagKeys { get; init; }

    [FromQuery(Name = "tag_value")]
    public string[]? TagValues { get; init; }

    [FromQuery(Name = "page_size")]
    public string? PageSize { get; init; }

    [FromQuery(Name = "page_token")]
    public string? PageToken { get; init; }

    [FromQuery(Name = "view")]
    public string? View { get; init; }
}

/// <summary>Filters and pages runs as TES prescribes; newest first.</summary>
public sealed class TaskList
{
    private const int DefaultSize = 256;
    private const int MostSize = 2047;

    private TaskList(IQueryable<Run> runs, int size)
    {
        Runs = runs;
        Size = size;
    }

    /// <summary>The runs of this page, and one more when there is a next.</summary>
    public IQueryable<Run> Runs { get; }

    /// <summary>Tasks on a page.</summary>
    public int Size { get; }

    /// <summary>The token of the page after a run.</summary>
    public static string TokenAfter(Run run) => Base64Url.EncodeToString(run.Id.ToByteArray());

    /// <summary>Reads the query.</summary>
    public static Outcome<TaskList> Of(IQueryable<Run> runs, TaskListQuery query)
    {
        var size = DefaultSize;
        if (query.PageSize is { Length: > 0 } text && (!int.TryParse(text, out size) || size is < 1 or > MostSize))
            return Refusal.BadRequest("page-size", $"page_size is a number from 1 to {MostSize}.");
        if (query.PageToken is { Length: > 0 } token)
        {
            if (!TryReadToken(token, out var after))
                return Refusal.BadRequest("page-token", "page_token is not one that a page of this list gave. Start again without it.");
            runs = runs.Where(r => r.Id.CompareTo(after) < 0);
        }

        if (query.State is { Length: > 0 } state)
        {
            if (!TesStates.IsState(state))
                return Refusal.BadRequest("state-unknown", "state is one of the states of TES 1.1, for example RUNNING or COMPLETE.");
            runs = TesStates.FilterOf(state) is { } inState ? runs.Where(r => r.Parts.AsQueryable().Any(inState)) : runs.Where(_ => false);
        }

        if (query.NamePrefix is { Length: > 0 } prefix)
            runs = runs.Where(r => r.TaskName != null && r.TaskName.StartsWith(prefix));
        var (keys, values) = (query.TagKeys ?? [], query.TagValues ?? []);
        if (values.Length > keys.Length || keys.Concat(values).Any(t => t is null || t.Contains('\0', StringComparison.Ordinal)))
            return Refusal.BadRequest("tag-filter", "Each tag_value goes with the tag_key at the same place; there are more values than keys, or a NUL is in one.");
        return new TaskList(WithTags(runs, keys, values).OrderByDescending(r => r.Id).Take(size + 1), size);
    }

    private static IQueryable<Run> WithTags(IQueryable<Run> runs, string[] keys, string[] values)
    {
        for (var i = 0; i < keys.Length; i++)
        {
            var key = keys[i];
            var value = i < values.Length ? values[i] : "";
            var pair = JsonSerializer.Serialize(new Dictionary<string, string>(StringComparer.Ordinal) { [key] = value });
            runs = value.Length == 0
                ? runs.Where(r => EF.Functions.JsonExists(r.Tags, key))
                : runs.Where(r => EF.Functions.JsonContains(r.Tags, pair));
        }

        return runs;
    }

    private static bool TryReadToken(string token, out Guid after)
    {
        Span<byte> bytes = stackalloc byte[16];
        after = Guid.Empty;
        // Decoding alone would throw at a character that has no place in base64url.
        if (!Base64Url.IsValid(token, out var length) || length != bytes.Length || !Base64Url.TryDecodeFromChars(token, bytes, out _))
            return false;
        after = new Guid(bytes);
        return true;
    }
}
