using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using TrustedData.Transparency;

namespace TrustedData.Enclave.Runs.Steps.Accept;

/// <summary>
/// What makes two requests the same: descriptor, image, snapshot, parameters, variables, project and code. Pseudonyms and the
/// order of rows follow from it, so that a repeat sees the same bytes and nothing else can be linked.
/// </summary>
public static class RequestDigest
{
    /// <summary>SHA-256 over the canonical JSON of all of it, lower-case hex.</summary>
    /// <param name="descriptorDigest">SHA-256 of the descriptor, hex.</param>
    /// <param name="imageDigest">The image's digest.</param>
    /// <param name="dataset">Dataset and snapshot.</param>
    /// <param name="parameters">The validated parameters.</param>
    /// <param name="variables">The variables of the view, in dictionary order.</param>
    /// <param name="project">The project.</param>
    /// <param name="code">The person's own script, if there is one.</param>
    public static string Of(
        string descriptorDigest, string imageDigest, string dataset, JsonObject parameters, IReadOnlyList<string> variables, Guid project, string? code)
    {
        var request = new JsonObject
        {
            ["descriptor"] = descriptorDigest,
            ["image"] = imageDigest,
            ["dataset"] = dataset,
            ["parameters"] = parameters.DeepClone(),
            ["variables"] = new JsonArray([.. variables.Select(v => (JsonNode)v)]),
            ["project"] = project.ToString(),
            ["code"] = code is null ? null : CodeDigest(code),
        };
        return Convert.ToHexStringLower(SHA256.HashData(CanonicalJson.Serialize(request)));
    }

    /// <summary>SHA-256 of a script's UTF-8 bytes, lower-case hex.</summary>
    public static string CodeDigest(string code) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(code)));
}
