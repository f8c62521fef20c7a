using System.Buffers;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace TrustedData.Transparency;

/// <summary>
/// JSON in the one form that may be signed or hashed: RFC 8785, the JSON Canonicalization Scheme. Members are sorted by the
/// UTF-16 code units of their names, numbers are written as ECMAScript writes them, nothing is escaped that need not be.
/// </summary>
/// <remarks>
/// Whatever two readers could understand differently is refused with a <see cref="FormatException"/>: a member named twice,
/// half of a surrogate pair, and an integer literal that a double cannot hold (such a number belongs in a string).
/// </remarks>
public static class CanonicalJson
{
    /// <summary>The canonical UTF-8 bytes of <paramref name="element"/>.</summary>
    /// <exception cref="FormatException">The element has no canonical form; the message says why.</exception>
    public static byte[] Serialize(JsonElement element)
    {
        var output = new ArrayBufferWriter<byte>(256);
        Write(output, element);
        return output.WrittenSpan.ToArray();
    }

    /// <summary>The canonical UTF-8 bytes of <paramref name="node"/>; a null reference is JSON's <c>null</c>.</summary>
    /// <exception cref="FormatException">The node has no canonical form; the message says why.</exception>
    public static byte[] Serialize(JsonNode? node) => Serialize(JsonSerializer.SerializeToElement(node));

    /// <summary>The canonical UTF-8 bytes of what System.Text.Json makes of <paramref name="value"/>.</summary>
    /// <param name="value">Any serialisable value.</param>
    /// <param name="options">How to serialise it; by default the web's way, with camelCase names.</param>
    /// <exception cref="FormatException">The value has no canonical form; the message says why.</exception>
    public static byte[] Serialize<T>(T value, JsonSerializerOptions? options = null) =>
        Serialize(JsonSerializer.SerializeToElement(value, options ?? JsonSerializerOptions.Web));

    /// <summary>Reads <paramref name="utf8Json"/> strictly and answers its canonical form.</summary>
    /// <exception cref="FormatException">It is not JSON, or has no canonical form; the message says why.</exception>
    public static byte[] Canonicalize(ReadOnlyMemory<byte> utf8Json)
    {
        try
        {
            using var document = JsonDocument.Parse(utf8Json);
            return Serialize(document.RootElement);
        }
        catch (JsonException exception)
        {
            throw new FormatException("This is not JSON.", exception);
        }
    }

    private static void Write(ArrayBufferWriter<byte> output, JsonElement element)
    {
        switch (element.ValueKind)
        {
            case JsonValueKind.Object:
                WriteObject(output, element);
                break;
            case JsonValueKind.Array:
                WriteArray(output, element);
                break;
            case JsonValueKind.String:
                WriteString(output, Text(element));
                break;
            case JsonValueKind.Number:
                output.Write(Encoding.ASCII.GetBytes(Number(element)));
                break;
            case JsonValueKind.True:
                output.Write("true"u8);
                break;
            case JsonValueKind.False:
                output.Write("false"u8);
                break;
            case JsonValueKind.Null:
                output.Write("null"u8);
                break;
            default:
                throw new FormatException("An undefined element has no canonical form.");
        }
    }

    private static void WriteObject(ArrayBufferWriter<byte> output, JsonElement element)
    {
        var members = new List<(string Name, JsonElement Value)>();
        foreach (var member in element.EnumerateObject())
            members.Add((Name(member), member.Value));
        members.Sort(static (left, right) => string.CompareOrdinal(left.Name, right.Name));

        output.Write("{"u8);
        for (var at = 0; at < members.Count; at++)
        {
            if (at > 0)
            {
                if (string.Equals(members[at].Name, members[at - 1].Name, StringComparison.Ordinal))
                    throw new FormatException("A member is named twice, so readers could disagree about its value.");
                output.Write(","u8);
            }
            WriteString(output, members[at].Name);
            output.Write(":"u8);
            Write(output, members[at].Value);
        }
        output.Write("}"u8);
    }

    private static void WriteArray(ArrayBufferWriter<byte> output, JsonElement element)
    {
        output.Write("["u8);
        var first = true;
        foreach (var item in element.EnumerateArray())
        {
            if (!first)
                output.Write(","u8);
            first = false;
            Write(output, item);
        }
        output.Write("]"u8);
    }

    private static void WriteString(ArrayBufferWriter<byte> output, string text)
    {
        output.Write("\""u8);
        var plain = 0;
        for (var at = 0; at < text.Length; at++)
        {
            if (text[at] >= ' ' && text[at] is not ('"' or '\\'))
                continue;
            Encoding.UTF8.GetBytes(text.AsSpan(plain, at - plain), output);
            output.Write(Encoding.ASCII.GetBytes(Escape(text[at])));
            plain = at + 1;
        }
        Encoding.UTF8.GetBytes(text.AsSpan(plain), output);
        output.Write("\""u8);
    }

    // RFC 8785 section 3.2.2.2: the short escapes where JSON has one, otherwise lower-case hexadecimal.
    private static string Escape(char character) => character switch
    {
        '"' => "\\\"",
        '\\' => "\\\\",
        '\b' => "\\b",
        '\t' => "\\t",
        '\n' => "\\n",
        '\f' => "\\f",
        '\r' => "\\r",
        _ => $"\\u{(int)character:x4}",
    };

    private static string Number(JsonElement element)
    {
        var literal = element.GetRawText();
        var value = element.GetDouble();
        var text = EcmaScriptNumber.Format(value);
        // A double counts integers one by one only up to 2^53; beyond, a literal that comes out changed has lost digits.
        if (Math.Abs(value) >= 9007199254740992 && literal.AsSpan().IndexOfAny(".eE") < 0 && literal != text)
            throw new FormatException("An integer is too large for a JSON number; write it as a string.");
        return text;
    }

    private static string Text(JsonElement element)
    {
        try
        {
            return element.GetString()!;
        }
        catch (InvalidOperationException exception)
        {
            throw new FormatException("A string holds half of a surrogate pair.", exception);
        }
    }

    private static string Name(JsonProperty member)
    {
        try
        {
            return member.Name;
        }
        catch (InvalidOperationException exception)
        {
            throw new FormatException("A member name holds half of a surrogate pair.", exception);
        }
    }
}
