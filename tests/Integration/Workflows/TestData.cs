using TrustedData.Tests.Harness.Machine;

namespace TrustedData.Tests.Integration.Workflows;

/// <summary>The test data that stand beside each workflow.</summary>
public static class TestData
{
    public static string DirectoryOf(string workflow) => Repository.Path("workflows", workflow, "test");

    public static string ViewOf(string workflow) => Path.Combine(DirectoryOf(workflow), "view");

    public static string Expected(string workflow, string file) => File.ReadAllText(Path.Combine(DirectoryOf(workflow), "expected", file));
}
