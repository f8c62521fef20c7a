using System.CommandLine;
using System.Globalization;
using TrustedData.Cli.Api;
using TrustedData.Cli.Shell;

namespace TrustedData.Cli.Enclave;

/// <summary>What an enclave that was restored from a backup misses: <c>td enclave missing</c>, <c>reconcile</c>, <c>settle</c>.</summary>
internal static class MissingEntries
{
    /// <summary>Names what is missing.</summary>
    public static Command List(CommandRunner runner)
    {
        var all = new Option<bool>("--all") { Description = "Also those about which nothing is left to be done" };
        return runner.With(
            new Command("missing", "Name the entries of its ledger that a restored enclave lacks, and what to do about each") { all, CommonOptions.Enclave },
            async (session, given, cancellationToken) =>
            {
                var found = new List<EntryView>();
                var unsettled = 0;
                for (long? after = -1; after is not null;)
                {
                    var page = (await session.Enclave(given).GetAsync(
                        ApiPath.Of("api", "enclave", "missing-entries").With(("after", after.Value.ToString(CultureInfo.InvariantCulture)), ("take", "500")), cancellationToken)).As<PageView>();
                    found.AddRange((page.Items ?? []).Where(one => given.GetValue(all) || one.SettledAt is null));
                    (after, unsettled) = (page.Next, page.Unsettled);
                }

                return session.Answer(new { items = found, unsettled }, screen => Draw(screen, found));
            });
    }

    /// <summary>Applies again what the entries themselves say.</summary>
    public static Command Reconcile(CommandRunner runner) => runner.With(
        new Command("reconcile", "Apply again what the ledger says of orders, runs, members and releases (its operator)") { CommonOptions.Enclave },
        async (session, given, cancellationToken) =>
        {
            var answer = await session.Enclave(given).PostAsync(ApiPath.Of("api", "enclave", "reconcile"), new { }, cancellationToken);
            return session.Answer(answer, screen =>
            {
                var done = answer.As<ReappliedView>();
                screen.Line($"Applied again: {done.Orders} orders used up, {done.RunsEnded} runs ended, {done.Memberships} changes of members, {done.Releases} releases marked; {done.Noted} entries need nothing.");
                screen.Line("What people must enter again: td enclave missing");
            });
        });

    /// <summary>Settles one that cannot be entered again.</summary>
    public static Command Settle(CommandRunner runner)
    {
        var index = new Argument<long>("INDEX") { Description = "Its place in the ledger, as td enclave missing shows it" };
        var reason = CommonOptions.Reason("Why it cannot be entered again");
        return runner.With(
            new Command("settle", "Settle a missing entry that cannot be entered again, for example of a dataset that is gone (a steward)") { index, reason, CommonOptions.Enclave },
            async (session, given, cancellationToken) =>
            {
                var place = given.GetRequiredValue(index).ToString(CultureInfo.InvariantCulture);
                var answer = await session.Enclave(given).PostAsync(
                    ApiPath.Of("api", "enclave", "missing-entries", place, "settle"), new { reason = given.GetRequiredValue(reason) }, cancellationToken);
                return session.Answer(answer, screen => screen.Line($"Entry {place} is settled."));
            });
    }

    private static void Draw(Screen screen, IReadOnlyList<EntryView> found) => screen.Table(
        ["Entry", "Time", "Event", "What to do", "Dataset", "Concerns"],
        found.Select(one => new[]
        {
            one.Index.ToString(CultureInfo.InvariantCulture), When.Second(one.Recorded), one.Type, ToDo(one), one.Dataset,
            string.Join(' ', (one.Entities ?? []).Select(entity => $"{entity.Type}={entity.Id}").Prepend(one.Run is { } run ? $"run={run}" : "").Where(text => text.Length > 0)),
        }),
        "Nothing is missing.");

    private static string ToDo(EntryView entry) => entry switch
    {
        { Settlement: { } settlement } => settlement,
        { Remedy: "reenter" } => "enter again",
        _ => "td enclave reconcile",
    };

    private sealed record PageView(IReadOnlyList<EntryView>? Items, long? Next, int Unsettled);

    private sealed record EntryView(
        long Index, string Type, DateTimeOffset Recorded, Guid? Run, Guid? Project, string? Dataset, IReadOnlyList<EntityView>? Entities, string Remedy, DateTimeOffset? SettledAt, string? Settlement);

    private sealed record EntityView(string Type, string Id);

    private sealed record ReappliedView(int Orders, int RunsEnded, int Memberships, int Releases, int Noted);
}
