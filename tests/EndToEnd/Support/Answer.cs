using System.Net;
using System.Text.Json;

namespace TrustedData.Tests.EndToEnd.Support;

/// <summary>What an API answered: the status and, where there was one, the JSON.</summary>
public sealed record Answer(HttpStatusCode Status, JsonElement Body)
{
    /// <summary>Whether the call was taken.</summary>
    public bool IsOk => (int)Status is >= 200 and < 300;

    /// <summary>Stable id of the problem; null when there is none.</summary>
    public string? Problem => IsOk || Body.ValueKind != JsonValueKind.Object || !Body.TryGetProperty("id", out var id) ? null : id.GetString();

    /// <summary>A member of the answer as text.</summary>
    public string Text(string member) => Body.GetProperty(member).GetString()!;

    /// <summary>A member of the answer as id.</summary>
    public Guid Id(string member = "id") => Body.GetProperty(member).GetGuid();

    /// <summary>The items of a list.</summary>
    public IReadOnlyList<JsonElement> Items => [.. Body.GetProperty("items").EnumerateArray()];

    /// <summary>This answer, once it is sure that the call was taken; otherwise the test fails with what was said.</summary>
    public Answer Taken()
    {
        IsOk.ShouldBeTrue($"{(int)Status}: {Body}");
        return this;
    }
}
