using System.Text;
using System.Text.Json;
using TrustedData.Enclave.Runs.Inspection;
using TrustedData.Tests.Harness.Machine;

namespace TrustedData.Tests.Integration.Workflows;

/// <summary>Things that a program might leave, and the inspector's report on them as the enclave reads it.</summary>
public sealed class Inspections(WorkflowImages images)
{
    public string Outputs { get; } = images.NewDirectory("outputs");

    public string Evidence { get; } = images.NewDirectory("evidence");

    public string Report { get; } = images.NewDirectory("report");

    public void Leave(string file, string text) => Leave(file, Encoding.UTF8.GetBytes(text));

    public void Leave(string file, byte[] bytes) => File.WriteAllBytes(Path.Combine(Outputs, file), bytes);

    public void LeaveEvidence(string file, string text) => File.WriteAllText(Path.Combine(Evidence, file), text);

    /// <summary>Runs a shell command among the outputs, for what cannot be made otherwise.</summary>
    public Task ShellAsync(string command) =>
        Script.RunAsync("bash", ["-c", $"cd '{Outputs}' && {command}"], cancellationToken: TestContext.Current.CancellationToken);

    /// <summary>Inspects the declared files; fails where the report is none that the enclave would take.</summary>
    public async Task<InspectionReport> InspectAsync(params string[] declared)
    {
        var cancellation = TestContext.Current.CancellationToken;
        var request = new
        {
            declared = declared.Select(file => new { output = file, file, kind = "undeclared" }),
            limits = new { files = 128, fileBytes = 32 << 20, rows = 200_000, columns = 256, cellChars = 1000, textChars = 1_000_000, pixels = 16 << 20, contributions = 5_000_000 },
        };
        var inputs = images.NewDirectory("inputs");
        await File.WriteAllTextAsync(Path.Combine(inputs, "request.json"), JsonSerializer.Serialize(request), cancellation);
        await images.RunAsync(
            "inspector",
            [(Outputs, "/outputs", false), (Evidence, "/evidence", false), (inputs, "/inputs", false), (Report, "/inspection", true)],
            ["/inspector/inspector", "--outputs", "/outputs", "--evidence", "/evidence", "--inputs", "/inputs/request.json", "--to", "/inspection"]);
        await using var file = File.OpenRead(Path.Combine(Report, "inspection.json"));
        return (await InspectionReader.ReadAsync(file, cancellation)).ShouldNotBeNull();
    }
}
