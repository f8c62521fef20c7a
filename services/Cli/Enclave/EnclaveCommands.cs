using System.CommandLine;
using TrustedData.Cli.Api;
using TrustedData.Cli.Shell;

namespace TrustedData.Cli.Enclave;

/// <summary><c>td enclave</c>.</summary>
public static class EnclaveCommands
{
    /// <summary>Makes the commands.</summary>
    public static Command Create(CommandRunner runner) => new("enclave", "Close an enclave at once, open it again, and bring a restored one up to date (its operator)")
    {
        Show(runner),
        Change(runner, "close", "Close it: nothing is staged, run or released any more"),
        Change(runner, "open", "Open it again"),
        MissingEntries.List(runner),
        MissingEntries.Reconcile(runner),
        MissingEntries.Settle(runner),
    };

    private static Command Show(CommandRunner runner) => runner.With(new Command("show", "Show whether it is open") { CommonOptions.Enclave }, async (session, given, cancellationToken) =>
    {
        var answer = await session.Enclave(given).GetAsync(ApiPath.Of("api", "enclave"), cancellationToken);
        return session.Answer(answer, screen => Draw(screen, answer.As<EnclaveView>()));
    });

    private static Command Change(CommandRunner runner, string verb, string description)
    {
        var reason = CommonOptions.Reason("Why");
        return runner.With(new Command(verb, description) { reason, CommonOptions.Enclave }, async (session, given, cancellationToken) =>
        {
            var answer = await session.Enclave(given).PostAsync(ApiPath.Of("api", "enclave", verb), new { reason = given.GetRequiredValue(reason) }, cancellationToken);
            return session.Answer(answer, screen => Draw(screen, answer.As<EnclaveView>()));
        });
    }

    private static void Draw(Screen screen, EnclaveView enclave)
    {
        screen.Line($"{enclave.Institution ?? enclave.Id ?? "The enclave"} is {(enclave.Open ? "open" : "closed")}{(enclave.Since is { } since ? $" since {When.Second(since)}" : "")}.");
        if (Why(enclave.ReasonCode) is { } why)
            screen.Line(why);
    }

    private static string? Why(string? reason) => reason switch
    {
        "restored-from-backup" => "Its database was restored from a backup that is older than its ledger. What it misses and what to do: td enclave missing",
        "ledger-not-compared" => "It has not compared its database with its ledger since it started; it does so once the ledger answers.",
        "ledger-behind" or "log-behind-witness" => "Its ledger lacks entries that it once had. Restore a newer backup of the ledger, and see td audit verify.",
        _ => null,
    };

    private sealed record EnclaveView(string? Id, string? Institution, bool Open, DateTimeOffset? Since, string? ReasonCode);
}
