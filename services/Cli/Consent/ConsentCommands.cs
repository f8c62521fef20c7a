using System.CommandLine;
using TrustedData.Cli.Api;
using TrustedData.Cli.Shell;

namespace TrustedData.Cli.Consent;

/// <summary><c>td consent</c>.</summary>
public static class ConsentCommands
{
    /// <summary>Makes the commands.</summary>
    public static Command Create(CommandRunner runner) => new("consent", "Consents of the people in an enclave's datasets (stewards)") { Withdraw(runner) };

    private static Command Withdraw(CommandRunner runner)
    {
        var subject = CommonOptions.Text("--subject", "KEY", "The person's key as the datasets have it; - reads it from standard input, so that it stands in no history of commands");
        var space = CommonOptions.OptionalText("--namespace", "S", "The namespace of the key, as named at import");
        return runner.With(
            new Command("withdraw", "Withdraw a person's consent: for all datasets of the enclave, for every run staged and every result released from now on") { subject, space, CommonOptions.Enclave },
            async (session, given, cancellationToken) =>
            {
                var key = given.GetRequiredValue(subject);
                if (key == "-")
                    key = (await Console.In.ReadLineAsync(cancellationToken))?.Trim() ?? "";
                if (key.Length == 0)
                    throw new CliException("subject-missing", "The person's key is empty; give it with --subject KEY.");
                var answer = await session.Enclave(given).PostAsync(ApiPath.Of("api", "consents", "withdraw"), new { subject = key, @namespace = given.GetValue(space) }, cancellationToken);
                return session.Answer(answer, screen =>
                {
                    var datasets = answer.As<WithdrawalView>().Datasets ?? [];
                    screen.Line(datasets.Count == 0 ? "Withdrawn; the person stands in no dataset now." : $"Withdrawn for: {string.Join(", ", datasets)}.");
                });
            });
    }

    private sealed record WithdrawalView(IReadOnlyList<string>? Datasets);
}
