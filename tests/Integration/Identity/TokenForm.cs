using System.Text.Json;

namespace TrustedData.Tests.Integration.Identity;

/// <summary>Requests to an authority's token endpoint.</summary>
internal static class TokenForm
{
    private static readonly HttpClient Http = new();

    /// <summary>Posts a form; the answer's status and members.</summary>
    public static async Task<(int Status, JsonElement Answer)> PostAsync(Uri authority, string endpoint, params (string Name, string? Value)[] members)
    {
        using var form = new FormUrlEncodedContent(members.Where(member => member.Value is not null).Select(member => KeyValuePair.Create(member.Name, member.Value!)));
        using var answer = await Http.PostAsync(new Uri(authority, endpoint), form, TestContext.Current.CancellationToken);
        var text = await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        return ((int)answer.StatusCode, text.Length == 0 ? default : JsonSerializer.Deserialize<JsonElement>(text));
    }

    public static Task<(int Status, JsonElement Answer)> TokenAsync(Uri authority, params (string Name, string? Value)[] members) => PostAsync(authority, "connect/token", members);

    public static string? Error(this (int Status, JsonElement Answer) answer) =>
        answer.Status >= 400 && answer.Answer.TryGetProperty("error", out var error) ? error.GetString() : null;

    public static string AccessToken(this (int Status, JsonElement Answer) answer)
    {
        answer.Status.ShouldBe(200, answer.Answer.ToString());
        return answer.Answer.GetProperty("access_token").GetString()!;
    }
}
