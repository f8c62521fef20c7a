using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using TrustedData.Enclave.Runs.Steps.Accept;

namespace TrustedData.Tests.Unit.Enclave.Runs;

public sealed class RequestDigestTests
{
    private static readonly Guid Project = Guid.Parse("0193c7a8-5a3e-7000-8000-000000000001");

    [Fact]
    public void It_is_the_hash_of_the_canonical_request()
    {
        const string Canonical =
            """{"code":null,"dataset":"td:a/b@1","descriptor":"dd","image":"sha256:aa","parameters":{"by":["sex"],"value":null},"project":"0193c7a8-5a3e-7000-8000-000000000001","variables":["sex"]}""";
        Of().ShouldBe(Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(Canonical))));
    }

    [Fact]
    public void The_order_in_which_parameters_are_named_makes_no_difference() =>
        Of(parameters: """{"value":null,"by":["sex"]}""").ShouldBe(Of());

    [Fact]
    public void Whatever_else_differs_makes_another_request()
    {
        string[] others =
        [
            Of(descriptor: "de"),
            Of(image: "sha256:ab"),
            Of(dataset: "td:a/b@2"),
            Of(parameters: """{"by":["age"],"value":null}"""),
            Of(parameters: """{"by":["sex"]}"""),
            Of(variables: ["sex", "age"]),
            Of(project: Guid.Parse("0193c7a8-5a3e-7000-8000-000000000002")),
            Of(code: ""),
            Of(code: "print(1)"),
        ];
        others.Append(Of()).Distinct(StringComparer.Ordinal).Count().ShouldBe(others.Length + 1);
    }

    private static string Of(
        string descriptor = "dd", string image = "sha256:aa", string dataset = "td:a/b@1", string parameters = """{"by":["sex"],"value":null}""",
        string[]? variables = null, Guid? project = null, string? code = null) =>
        RequestDigest.Of(descriptor, image, dataset, JsonNode.Parse(parameters)!.AsObject(), variables ?? ["sex"], project ?? Project, code);
}
