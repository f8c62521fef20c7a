using System.Text.Json;
using TrustedData.Tests.Harness.Machine;
using YamlDotNet.RepresentationModel;

namespace TrustedData.Tests.Integration.Support;

/// <summary>
/// Checks JSON against the named schemas of an OpenAPI document: types, required members, enums, patterns of nesting. Members
/// that the schema does not name are problems too, since a client made from it would not find them.
/// </summary>
internal sealed class OpenApiSchema
{
    private readonly YamlMappingNode _root;

    private OpenApiSchema(YamlMappingNode root) => _root = root;

    /// <summary>The TES 1.1 document among the public vectors; a test that needs it is skipped where it is not.</summary>
    public static OpenApiSchema OfTes()
    {
        var roots = new[] { Environment.GetEnvironmentVariable("TD_SHARED"), Repository.Path("..", "shared") };
        var file = roots.Where(root => !string.IsNullOrEmpty(root)).Select(root => Path.Combine(root!, "vectors", "ga4gh", "task_execution_service.openapi.yaml")).FirstOrDefault(File.Exists);
        if (file is null) Assert.Skip("The public vectors (ga4gh) are neither in TD_SHARED nor in a folder 'shared' beside the repository.");
        var yaml = new YamlStream();
        yaml.Load(new StringReader(File.ReadAllText(file)));
        return new OpenApiSchema((YamlMappingNode)yaml.Documents[0].RootNode);
    }

    /// <summary>Asserts that the element is one of the schema.</summary>
    public void Check(JsonElement element, string schema) => Problems(element, Named(schema), schema).ShouldBeEmpty(element.ToString());

    /// <summary>The values of a schema that is an enumeration.</summary>
    public IReadOnlyList<string> Values(string schema) => Texts(Named(schema), "enum");

    private IEnumerable<string> Problems(JsonElement element, YamlMappingNode schema, string at)
    {
        schema = Resolve(schema);
        if (Member(schema, "allOf") is YamlSequenceNode parts)
            return parts.Children.SelectMany(part => Problems(element, (YamlMappingNode)part, at));
        if (Texts(schema, "enum") is { Count: > 0 } values && !values.Contains(element.ToString(), StringComparer.Ordinal))
            return [$"{at}: {element} is none of {string.Join(", ", values)}"];
        return Text(schema, "type") switch
        {
            "object" or null when element.ValueKind == JsonValueKind.Object => ObjectProblems(element, schema, at),
            "array" when element.ValueKind == JsonValueKind.Array =>
                element.EnumerateArray().SelectMany((item, index) => Problems(item, (YamlMappingNode)Member(schema, "items")!, $"{at}[{index}]")),
            "string" when element.ValueKind == JsonValueKind.String => [],
            "boolean" when element.ValueKind is JsonValueKind.True or JsonValueKind.False => [],
            "integer" when element.ValueKind == JsonValueKind.Number && element.TryGetInt64(out _) => [],
            "number" when element.ValueKind == JsonValueKind.Number => [],
            var type => [$"{at}: {element.ValueKind} is no {type}"],
        };
    }

    private IEnumerable<string> ObjectProblems(JsonElement element, YamlMappingNode schema, string at)
    {
        foreach (var required in Texts(schema, "required").Where(name => !element.TryGetProperty(name, out _)))
            yield return $"{at}: {required} is missing";
        var properties = Member(schema, "properties") as YamlMappingNode;
        foreach (var member in element.EnumerateObject())
        {
            var known = properties is null ? null : Member(properties, member.Name) as YamlMappingNode;
            known ??= Member(schema, "additionalProperties") as YamlMappingNode;
            // service-info is one schema put together from two, each of which knows only its own members.
            if (known is null && properties is not null && !at.StartsWith("tesServiceInfo", StringComparison.Ordinal)) yield return $"{at}: {member.Name} is not in the schema";
            if (known is null) continue;
            foreach (var problem in Problems(member.Value, known, $"{at}.{member.Name}")) yield return problem;
        }
    }

    private YamlMappingNode Named(string schema) => (YamlMappingNode)Member((YamlMappingNode)Member((YamlMappingNode)Member(_root, "components")!, "schemas")!, schema)!;

    private YamlMappingNode Resolve(YamlMappingNode schema)
    {
        while (Text(schema, "$ref") is { } reference && reference.StartsWith("#/components/schemas/", StringComparison.Ordinal)) schema = Named(reference.Split('/')[^1]);
        return schema;
    }

    private static YamlNode? Member(YamlMappingNode node, string name) => node.Children.TryGetValue(new YamlScalarNode(name), out var value) ? value : null;

    private static string? Text(YamlMappingNode node, string name) => (Member(node, name) as YamlScalarNode)?.Value;

    private static IReadOnlyList<string> Texts(YamlMappingNode node, string name) =>
        Member(node, name) is YamlSequenceNode list ? [.. list.Children.Select(item => ((YamlScalarNode)item).Value!)] : [];
}
