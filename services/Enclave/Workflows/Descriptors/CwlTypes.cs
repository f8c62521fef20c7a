using System.Globalization;
using System.Text.Json;
using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace TrustedData.Enclave.Workflows.Descriptors;

/// <summary>The CWL types that a parameter may have.</summary>
public static class CwlTypes
{
    /// <summary>Whether an input is a file or folder that the platform supplies, not a parameter.</summary>
    public static bool IsSupplied(YamlNode input) => TypeText(input)?.TrimEnd('?') is "File" or "Directory";

    /// <summary>The type of an input.</summary>
    public static ParameterType Of(string id, YamlNode input)
    {
        var node = input is YamlScalarNode ? input : CwlDocument.Find(input, "type");
        return Read(node) ?? throw new DescriptorException($"The type of {id} must be string, string[], int, float, double, boolean or an enum, each optional or not.");
    }

    /// <summary>The default as JSON text, or null.</summary>
    public static string? DefaultOf(string id, YamlNode input, ParameterType type) => (type.Name, CwlDocument.Find(input, "default")) switch
    {
        (_, null) => null,
        (_, YamlScalarNode { Style: ScalarStyle.Plain, Value: null or "" or "~" or "null" or "Null" or "NULL" }) => null,
        ("string[]", YamlSequenceNode list) when list.Children.All(c => c is YamlScalarNode) => JsonSerializer.Serialize(list.Children.Select(c => ((YamlScalarNode)c).Value ?? "")),
        ("string", YamlScalarNode { Value: { } text }) => JsonSerializer.Serialize(text),
        ("enum", YamlScalarNode { Value: { } text }) when type.Symbols!.Contains(text, StringComparer.Ordinal) => JsonSerializer.Serialize(text),
        ("boolean", YamlScalarNode { Value: "true" or "false" } flag) => flag.Value,
        ("int", YamlScalarNode scalar) when long.TryParse(scalar.Value, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var whole) => JsonSerializer.Serialize(whole),
        ("float", YamlScalarNode scalar) when double.TryParse(scalar.Value, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) && double.IsFinite(number) => JsonSerializer.Serialize(number),
        _ => throw new DescriptorException($"The default of {id} does not have the type of its input."),
    };

    private static string? TypeText(YamlNode input) =>
        ((input as YamlScalarNode) ?? CwlDocument.Find(input, "type") as YamlScalarNode)?.Value;

    private static ParameterType? Read(YamlNode? node) => node switch
    {
        YamlScalarNode { Value: { } text } => Named(text),
        YamlSequenceNode { Children: [YamlScalarNode { Value: "null" }, var other] } => Read(other) is { } type ? type with { Optional = true } : null,
        YamlMappingNode mapping when CwlDocument.Text(mapping, "type") == "enum" => new ParameterType("enum", false, CwlDocument.Texts(mapping, "symbols")),
        YamlMappingNode mapping when CwlDocument.Text(mapping, "type") == "array" && CwlDocument.Text(mapping, "items") == "string" => new ParameterType("string[]", false, null),
        _ => null,
    };

    private static ParameterType? Named(string text)
    {
        var optional = text.EndsWith('?');
        return text.TrimEnd('?') switch
        {
            "string" => new ParameterType("string", optional, null),
            "string[]" => new ParameterType("string[]", optional, null),
            "int" or "long" => new ParameterType("int", optional, null),
            "float" or "double" => new ParameterType("float", optional, null),
            "boolean" => new ParameterType("boolean", optional, null),
            _ => null,
        };
    }
}

/// <summary>A type as the catalogue names it.</summary>
public sealed record ParameterType(string Name, bool Optional, IReadOnlyList<string>? Symbols);
