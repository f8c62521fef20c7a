using System.CommandLine;
using System.Text.Json;
using TrustedData.Cli.Api;
using TrustedData.Cli.Dataset;
using TrustedData.Cli.Shell;

namespace TrustedData.Cli.Policy;

/// <summary><c>td policy</c>.</summary>
public static class PolicyCommands
{
    /// <summary>Makes the commands.</summary>
    public static Command Create(CommandRunner runner) => new("policy", "What a dataset's disclosure check demands (stewards)")
    {
        Show(runner),
        Set(runner),
    };

    private static Command Show(CommandRunner runner)
    {
        var name = Dataset();
        return runner.With(new Command("show", "Show a dataset's policy and its version") { name, CommonOptions.Enclave }, async (session, given, cancellationToken) =>
        {
            var dataset = DatasetName.Read(given.GetRequiredValue(name));
            var policy = await session.Enclave(given, dataset.Enclave).GetAsync(ApiPath.Of("api", "datasets", dataset.Name, "policy"), cancellationToken);
            return session.Answer(policy, screen => Fields.Draw(screen, policy));
        });
    }

    private static Command Set(CommandRunner runner)
    {
        var name = Dataset();
        var file = CommonOptions.Name("FILE", "A file with the whole policy as a JSON object, as policy in the answer of td policy show --json");
        return runner.With(new Command("set", "Set a dataset's policy. Loosening it waits until a second steward sets the same") { name, file, CommonOptions.Enclave }, async (session, given, cancellationToken) =>
        {
            var dataset = DatasetName.Read(given.GetRequiredValue(name));
            var wish = PolicyWish.ReadFile(given.GetRequiredValue(file));
            var answer = await session.Enclave(given, dataset.Enclave).PutAsync(ApiPath.Of("api", "datasets", dataset.Name, "policy"), wish, cancellationToken);
            return session.Answer(answer, screen =>
            {
                var isProposed = answer.ValueKind == JsonValueKind.Object && answer.TryGetProperty("state", out var state) && state.ToString() == "proposed";
                if (isProposed)
                    screen.Line("Proposed: it loosens the policy, so a second steward must set the same.");
                else
                    Fields.Draw(screen, answer);
            });
        });
    }

    private static Argument<string> Dataset() => CommonOptions.Name("DATASET", "The dataset: its name, enclave/name, or td:enclave/name@snapshot");
}
