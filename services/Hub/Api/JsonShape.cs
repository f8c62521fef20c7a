using System.Text.Json;

namespace TrustedData.Hub.Api;

/// <summary>
/// What no message of ours has anywhere, checked once for all of them: a <c>null</c> in a list (the serialiser lets it through
/// into lists of non-nullable items), a NUL character (a database has no place for it), half of a surrogate pair.
/// </summary>
public static class JsonShape
{
    /// <summary>Whether the element has none of these.</summary>
    public static bool IsSound(JsonElement element) => element.ValueKind switch
    {
        JsonValueKind.Array => element.EnumerateArray().All(item => item.ValueKind != JsonValueKind.Null && IsSound(item)),
        JsonValueKind.Object => element.EnumerateObject().All(member => IsText(() => member.Name) && IsSound(member.Value)),
        JsonValueKind.String => IsText(element.GetString),
        _ => true,
    };

    private static bool IsText(Func<string?> read)
    {
        try
        {
            return read()?.Contains('\0', StringComparison.Ordinal) == false;
        }
        catch (InvalidOperationException)
        {
            return false;
        }
    }
}
