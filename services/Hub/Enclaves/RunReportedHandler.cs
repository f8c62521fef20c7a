using Microsoft.EntityFrameworkCore;
using TrustedData.Contracts.Kinds;
using TrustedData.Hub.HubDb;
using TrustedData.ServiceDefaults.Audit.Events;
using TrustedData.ServiceDefaults.Inbox;

namespace TrustedData.Hub.Enclaves;

/// <summary>Mirrors what an enclave says of a run that it was given. Only a newer report changes anything.</summary>
public sealed class RunReportedHandler(HubDbContext context, InboundMessages inbound) : IInboxHandler
{
    private const int LongestText = 4000;
    private const int MostItems = 200;

    private static readonly string[] States =
    [
        PublicRunState.Queued, PublicRunState.Staging, PublicRunState.Running, PublicRunState.Checking, PublicRunState.Held,
        PublicRunState.InReview, PublicRunState.Released, PublicRunState.Refused, PublicRunState.Failed, PublicRunState.Canceled,
    ];

    /// <inheritdoc />
    public async Task HandleAsync(InboxRow message, CancellationToken cancellationToken)
    {
        if (InboundMessages.Read<RunReported>(message) is not { } report || !IsSound(report))
        {
            inbound.Refuse(message, "report-unreadable");
            return;
        }

        var run = await context.Runs.Include(r => r.Parts)
            .SingleOrDefaultAsync(r => r.Parts.Any(p => p.Id == report.PartId && p.Enclave == message.From), cancellationToken);
        if (run is null)
        {
            inbound.Refuse(message, "run-not-of-sender");
            return;
        }

        var part = run.Parts.Single(p => p.Id == report.PartId);
        part.Mirror(report, run.FactOf(EventTypes.RunReported, InboundMessages.SenderOf(message), part, inbound.Now) with { Reason = CodeOf(report.State) });
    }

    // The word that people see is two words once; a code has none.
    private static string CodeOf(string state) => state.Replace(' ', '-');

    private static bool IsSound(RunReported report) =>
        report.Sequence > 0
        && States.Contains(report.State, StringComparer.Ordinal)
        && report.Timeline.All(t => States.Contains(t.State, StringComparer.Ordinal))
        && report.Timeline.Count <= MostItems
        && report.Outputs.Count <= MostItems
        && report.Outputs.All(o => Fits(o.Output) && Fits(o.File) && Fits(o.Verdict) && Fits(o.Message))
        && Fits(report.Message) && Fits(report.Reason) && Fits(report.ExitClass);

    private static bool Fits(string? text) => text is null || text.Length <= LongestText;
}
