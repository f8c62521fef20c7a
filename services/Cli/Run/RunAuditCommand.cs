using System.CommandLine;
using TrustedData.Cli.Api;
using TrustedData.Cli.Audit;
using TrustedData.Cli.Shell;

namespace TrustedData.Cli.Run;

/// <summary><c>td run audit</c>: what the hub's ledger says of a run of one's own project.</summary>
public static class RunAuditCommand
{
    /// <summary>Makes the command.</summary>
    public static Command Create(CommandRunner runner)
    {
        var id = CommonOptions.Id("RUN", "Id of the run", "td run list");
        return runner.With(new Command("audit", "Show the audit entries about a run of your project, with their places in the hub's ledger. Reading them is recorded") { id }, async (session, given, cancellationToken) =>
        {
            var entries = new List<PlacedEntry>();
            Guid? after = null;
            do
            {
                var path = ApiPath.Of("api", "runs", $"{given.GetRequiredValue(id)}", "audit").With(("after", after?.ToString()));
                var page = (await session.Hub.GetAsync(path, cancellationToken)).As<Page>();
                entries.AddRange(page.Items ?? []);
                after = page.Next;
            }
            while (after is not null);
            return session.Answer(new { items = entries }, screen => screen.Table(PlacedEntry.Columns, entries.Select(one => one.Row())));
        });
    }

    private sealed record Page(IReadOnlyList<PlacedEntry>? Items, Guid? Next);
}
