using System.Diagnostics.CodeAnalysis;

namespace TrustedData.Transparency.Notes;

/// <summary>Base64 that has one text for the same bytes: .NET alone would overlook white space and stray bits at the end.</summary>
internal static class StrictBase64
{
    public static bool TryDecode(string text, [NotNullWhen(true)] out byte[]? bytes)
    {
        bytes = null;
        var buffer = new byte[(text.Length / 4 * 3) + 3];
        if (!Convert.TryFromBase64String(text, buffer, out var length))
            return false;
        var decoded = buffer[..length];
        if (!string.Equals(Convert.ToBase64String(decoded), text, StringComparison.Ordinal))
            return false;
        bytes = decoded;
        return true;
    }
}
