using System.CommandLine;
using System.Text.Json;
using TrustedData.Cli.Api;
using TrustedData.Cli.Profiles;
using TrustedData.Cli.Shell;

namespace TrustedData.Cli.Audit;

/// <summary><c>td audit</c>.</summary>
public static class AuditCommands
{
    /// <summary>Makes the commands.</summary>
    public static Command Create(CommandRunner runner) => new("audit", "Search, verify and export the logs of the organisations (auditors); check receipts (anybody)")
    {
        Search(runner),
        VerifyCommand.Create(runner),
        KeyCommand.Create(runner),
        ExportCommand.Create(runner),
        ProveCommand.Create(runner),
        ReceiptCommand.Create(runner),
        StoryCommand.Create(runner),
        ReportCommand.Create(runner),
    };

    private static Command Search(CommandRunner runner)
    {
        var filter = new EntryFilterOptions();
        var after = new Option<long?>("--after") { Description = "Go on after this entry", HelpName = "INDEX" };
        var take = new Option<int?>("--take") { Description = "At most so many, 1 to 500 (usually 100)", HelpName = "N" };
        return runner.With(
            filter.AddTo(new Command("search", "Find entries; all conditions must hold. The search itself is recorded") { after, take, CommonOptions.At }),
            async (session, given, cancellationToken) =>
            {
                var path = filter.On(ApiPath.Of("entries", "search"), given, ("after", given.GetValue(after)), ("take", given.GetValue(take)));
                var ledgers = new List<FoundView>();
                foreach (var place in OrganisationChoice.WithAccount(session.Profile, given.GetValue(CommonOptions.At), session.HasAccount))
                {
                    var found = (await session.LedgerOf(place).GetAsync(path, cancellationToken)).As<FoundView>();
                    ledgers.Add(found with { At = place.Id });
                }

                return session.Answer(new { ledgers }, screen => ledgers.ForEach(one => Draw(screen, one)));
            });
    }

    private static void Draw(Screen screen, FoundView found)
    {
        screen.Line($"Ledger of {found.At}", "bold");
        screen.Table(
            ["Entry", "Time", "Event", "Outcome", "Actor", "Run", "Dataset", "Reason"],
            (found.Entries ?? []).Select(one => Row(one.Index, one.Entry)),
            "No entry fits.");
        if (found.Next is { } next)
            screen.Line($"There may be more: --at {found.At} --after {next}");
    }

    private static string?[] Row(long index, JsonElement entry)
    {
        var data = Member(entry, "data");
        var actor = Member(data, "actor");
        return [$"{index}", TextOf(entry, "time"), TextOf(entry, "type"), TextOf(data, "outcome"), string.Join(' ', new[] { TextOf(actor, "role") ?? TextOf(actor, "kind"), TextOf(actor, "id") }.Where(part => part is not null)), TextOf(data, "run"), TextOf(data, "dataset"), TextOf(data, "reason")];
    }

    private static JsonElement Member(JsonElement entry, string name) =>
        entry.ValueKind == JsonValueKind.Object && entry.TryGetProperty(name, out var value) ? value : default;

    private static string? TextOf(JsonElement entry, string name) => Member(entry, name) is { ValueKind: JsonValueKind.String } value ? value.GetString() : null;

    private sealed record FoundView(string? At, IReadOnlyList<FoundEntryView>? Entries, long? Next);

    private sealed record FoundEntryView(long Index, JsonElement Entry);
}
