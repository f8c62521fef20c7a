using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;
using TrustedData.Contracts.Kinds;
using YamlDotNet.RepresentationModel;

namespace TrustedData.Enclave.Workflows.Descriptors;

/// <summary>
/// Reads the part of CWL v1.2 that the enclave runs: a <c>CommandLineTool</c> with one image, a fixed program and parameters
/// of simple types, and what CWL has no word for in <c>td:</c> fields. CWL expressions are never evaluated.
/// </summary>
public static partial class DescriptorReader
{
    private static readonly HashSet<string> SuppliedInputs = new(StringComparer.Ordinal) { "data", "code", "parameters" };
    private static readonly HashSet<string> Selections = new(StringComparer.Ordinal) { "any", "categorical", "image", "numeric" };
    private static readonly HashSet<string> Kinds = new(StringComparer.Ordinal) { "frequency-table", "magnitude-table", "undeclared" };

    /// <summary>Reads a descriptor, or says what is wrong with it.</summary>
    /// <exception cref="DescriptorException">It is not a descriptor that can be run.</exception>
    public static WorkflowDescriptor Read(string text)
    {
        var root = CwlDocument.Read(text).Root;
        if (CwlDocument.Text(root, "cwlVersion") != "v1.2" || CwlDocument.Text(root, "class") != "CommandLineTool")
            throw new DescriptorException("The descriptor must be a CWL v1.2 CommandLineTool.");
        var name = CwlDocument.Text(root, "id") ?? "";
        if (!Name().IsMatch(name))
            throw new DescriptorException("id must name the workflow: 1 to 64 of a-z, 0-9 and hyphen.");
        var command = CwlDocument.Texts(root, "baseCommand");
        if (command.Count == 0 || !command[0].StartsWith('/'))
            throw new DescriptorException("baseCommand must start with the absolute path of a program in the image.");

        var parameters = Parameters(root).ToList();
        var takesCode = CwlDocument.Members(root, "inputs").Any(i => i.Id == "code");
        var published = new CatalogueWorkflow(
            name,
            CwlDocument.Text(root, "td:version") ?? throw new DescriptorException("td:version is missing."),
            Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text))),
            CwlDocument.Text(root, "label") ?? name,
            CwlDocument.Text(root, "doc") ?? "",
            Attested: (CwlDocument.Flag(root, "td:attested") ?? false) && !takesCode,
            takesCode,
            CwlDocument.Texts(root, "td:requires"),
            parameters,
            [.. Outputs(root)]);
        CheckWhole(published);
        return new WorkflowDescriptor(published, ImageOf(root), command, LimitsOf(root));
    }

    private static void CheckWhole(CatalogueWorkflow workflow)
    {
        if (workflow.Attested && workflow.Outputs.Count == 0)
            throw new DescriptorException("An attested workflow must declare its outputs.");
        if (workflow.Parameters.DistinctBy(p => p.Name, StringComparer.Ordinal).Count() < workflow.Parameters.Count)
            throw new DescriptorException("Two inputs have the same id.");
        if (workflow.Outputs.DistinctBy(o => o.Name, StringComparer.Ordinal).Count() < workflow.Outputs.Count || workflow.Outputs.DistinctBy(o => o.File, StringComparer.OrdinalIgnoreCase).Count() < workflow.Outputs.Count)
            throw new DescriptorException("Two outputs have the same id or the same file.");
        if (workflow.Parameters.Count(p => p.IsFilter) > 1 || workflow.Parameters.Any(p => p.IsFilter && p.Type != "string"))
            throw new DescriptorException("At most one input can be the filter (td:filter), and its type is string.");
        if (workflow.Parameters.Any(p => p.Variables is not null && (!Selections.Contains(p.Variables) || p.Type is not ("string" or "string[]"))))
            throw new DescriptorException($"td:variables must be one of {string.Join(", ", Selections)}, on an input of type string or string[].");
        if (workflow.TakesCode && workflow.Parameters.Count(p => p is { DeclaresOutputs: true, Type: "string[]" }) != 1)
            throw new DescriptorException("A workflow that takes code must name, as td:outputsParameter, an input of type string[].");
    }

    private static string ImageOf(YamlNode root)
    {
        var image = Classes(root, "requirements").Concat(Classes(root, "hints"))
            .Where(r => r.Class == "DockerRequirement")
            .Select(r => CwlDocument.Text(r.Node, "dockerPull"))
            .FirstOrDefault();
        return image ?? throw new DescriptorException("A DockerRequirement with dockerPull must name the image.");
    }

    private static IEnumerable<(string Class, YamlNode Node)> Classes(YamlNode root, string section) => CwlDocument.Find(root, section) switch
    {
        YamlMappingNode mapping => CwlDocument.Entries(mapping),
        YamlSequenceNode list => list.Children.Select(c => (CwlDocument.Text(c, "class") ?? "", c)),
        _ => [],
    };

    private static WorkflowLimits LimitsOf(YamlNode root) => new(
        TimeSpan.FromSeconds(InRange(root, "td:timeLimitSeconds", 600, 1, 86_400)),
        InRange(root, "td:memoryMiB", 1024, 16, 65_536),
        InRange(root, "td:pids", 64, 1, 4096),
        InRange(root, "td:outputMiB", 64, 1, 4096));

    private static int InRange(YamlNode root, string key, int usual, int least, int most)
    {
        var value = CwlDocument.Whole(root, key) ?? usual;
        return value >= least && value <= most ? value : throw new DescriptorException($"{key} must lie between {least} and {most}.");
    }

    private static IEnumerable<WorkflowOutput> Outputs(YamlNode root)
    {
        foreach (var (id, node) in CwlDocument.Members(root, "outputs"))
        {
            var kind = CwlDocument.Text(node, "td:kind");
            if (kind is null)
                continue;
            var file = CwlDocument.Text(CwlDocument.Find(node, "outputBinding") ?? new YamlMappingNode(), "glob") ?? "";
            if (!File().IsMatch(file))
                throw new DescriptorException($"The output {id} needs an outputBinding.glob that is one plain file name.");
            if (!Kinds.Contains(kind))
                throw new DescriptorException($"td:kind of {id} must be one of: {string.Join(", ", Kinds)}.");
            yield return new WorkflowOutput(id, kind, file);
        }
    }

    private static IEnumerable<WorkflowParameter> Parameters(YamlNode root)
    {
        var outputsParameter = CwlDocument.Text(root, "td:outputsParameter");
        foreach (var (id, node) in CwlDocument.Members(root, "inputs"))
        {
            if (SuppliedInputs.Contains(id) || CwlTypes.IsSupplied(node))
                continue;
            var type = CwlTypes.Of(id, node);
            var usual = CwlTypes.DefaultOf(id, node, type);
            yield return new WorkflowParameter(
                id,
                type.Name,
                Required: !type.Optional && usual is null,
                CwlDocument.Text(node, "label"),
                CwlDocument.Text(node, "doc"),
                usual,
                CwlDocument.Text(node, "td:variables"),
                CwlDocument.Flag(node, "td:filter") ?? false,
                CwlDocument.Whole(node, "td:minItems"),
                CwlDocument.Whole(node, "td:maxItems"),
                CwlDocument.Number(node, "td:minimum"),
                CwlDocument.Number(node, "td:maximum"),
                CwlDocument.Whole(node, "td:maxLength"),
                type.Symbols,
                DeclaresOutputs: id == outputsParameter);
        }
    }

    [GeneratedRegex(@"\A[a-z0-9][a-z0-9-]{0,63}\z", RegexOptions.None, 1000)]
    private static partial Regex Name();

    [GeneratedRegex(@"\A[A-Za-z0-9][A-Za-z0-9._-]{0,99}\z", RegexOptions.None, 1000)]
    private static partial Regex File();
}
