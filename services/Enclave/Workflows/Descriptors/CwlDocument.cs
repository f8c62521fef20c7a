using System.Globalization;
using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace TrustedData.Enclave.Workflows.Descriptors;

/// <summary>
/// Reads the YAML of a descriptor without trusting it: one document, bounded, no anchors (an alias can blow a small file up),
/// no tags. Every accessor names what is missing.
/// </summary>
public sealed class CwlDocument
{
    private const int LargestText = 64 * 1024;
    private const int DeepestNesting = 16;

    private CwlDocument(YamlMappingNode root) => Root = root;

    /// <summary>The top of the document.</summary>
    public YamlMappingNode Root { get; }

    /// <summary>Reads a document or says what is wrong with it.</summary>
    public static CwlDocument Read(string text)
    {
        if (text.Length > LargestText)
            throw new DescriptorException("The descriptor is larger than 64 KiB.");
        try
        {
            RefuseTricks(text);
            var stream = new YamlStream();
            stream.Load(new StringReader(text));
            return stream.Documents is [{ RootNode: YamlMappingNode root }]
                ? new CwlDocument(root)
                : throw new DescriptorException("The descriptor must be one YAML document with a mapping at its top.");
        }
        catch (YamlException exception)
        {
            throw new DescriptorException($"The descriptor is not readable YAML (line {exception.Start.Line}).");
        }
        catch (Exception exception) when (exception is ArgumentException or InvalidOperationException)
        {
            // The parser answers some stray brackets and question marks in this way.
            throw new DescriptorException("The descriptor is not readable YAML.");
        }
    }

    /// <summary>A member of a mapping, or null.</summary>
    public static YamlNode? Find(YamlNode node, string key) =>
        node is YamlMappingNode mapping && mapping.Children.TryGetValue(new YamlScalarNode(key), out var child) ? child : null;

    /// <summary>A text member, or null.</summary>
    public static string? Text(YamlNode node, string key) => Find(node, key) switch
    {
        null => null,
        YamlScalarNode scalar => scalar.Value,
        _ => throw new DescriptorException($"{key} must be a text."),
    };

    /// <summary>A whole number, or null.</summary>
    public static int? Whole(YamlNode node, string key)
    {
        if (Text(node, key) is not { } text)
            return null;
        return int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number)
            ? number
            : throw new DescriptorException($"{key} must be a whole number.");
    }

    /// <summary>A number, or null.</summary>
    public static double? Number(YamlNode node, string key)
    {
        if (Text(node, key) is not { } text)
            return null;
        return double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) && double.IsFinite(number)
            ? number
            : throw new DescriptorException($"{key} must be a number.");
    }

    /// <summary>True, false, or null.</summary>
    public static bool? Flag(YamlNode node, string key) => Text(node, key) switch
    {
        null => null,
        "true" => true,
        "false" => false,
        _ => throw new DescriptorException($"{key} must be true or false."),
    };

    /// <summary>A list of texts; a single text is a list of one.</summary>
    public static IReadOnlyList<string> Texts(YamlNode node, string key) => Find(node, key) switch
    {
        null => [],
        YamlScalarNode { Value: { } one } => [one],
        YamlSequenceNode many => [.. many.Children.Select(c => (c as YamlScalarNode)?.Value ?? throw new DescriptorException($"{key} must be a list of texts."))],
        _ => throw new DescriptorException($"{key} must be a list of texts."),
    };

    /// <summary>The named members of a CWL map, in either form: a mapping by id, or a list of mappings with an <c>id</c>.</summary>
    public static IEnumerable<(string Id, YamlNode Node)> Members(YamlNode node, string key) => Find(node, key) switch
    {
        null => [],
        YamlMappingNode mapping => Entries(mapping),
        YamlSequenceNode list => list.Children.Select(c => (Text(c, "id") ?? throw new DescriptorException($"Every member of {key} needs an id."), c)),
        _ => throw new DescriptorException($"{key} must be a mapping or a list."),
    };

    /// <summary>The members of a mapping by their names.</summary>
    public static IEnumerable<(string Id, YamlNode Node)> Entries(YamlMappingNode mapping) => mapping.Children.Select(c =>
        (c.Key is YamlScalarNode { Value: { } id } ? id : throw new DescriptorException("Every key of a mapping must be a text."), c.Value));

    // Read event by event first: an alias can blow a small file up, and deep nesting would exhaust the stack of what loads it.
    private static void RefuseTricks(string text)
    {
        var parser = new Parser(new StringReader(text));
        var depth = 0;
        while (parser.MoveNext())
        {
            depth += parser.Current!.NestingIncrease;
            if (depth > DeepestNesting)
                throw new DescriptorException("The descriptor is nested too deeply.");
            if (parser.Current is YamlDotNet.Core.Events.AnchorAlias or YamlDotNet.Core.Events.NodeEvent { Anchor.IsEmpty: false })
                throw new DescriptorException("YAML anchors and aliases are not allowed in a descriptor; write the value out.");
            if (parser.Current is YamlDotNet.Core.Events.NodeEvent { Tag: { IsEmpty: false, IsNonSpecific: false } })
                throw new DescriptorException("YAML tags are not allowed in a descriptor.");
        }
    }
}

/// <summary>A descriptor cannot be used; the message says why.</summary>
public sealed class DescriptorException(string message) : Exception(message);
