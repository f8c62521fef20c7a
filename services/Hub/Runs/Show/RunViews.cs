using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using TrustedData.Contracts.Kinds;
using TrustedData.Hub.HubDb;
using TrustedData.Hub.Releases;

namespace TrustedData.Hub.Runs.Show;

/// <summary>Makes views of runs.</summary>
public sealed class RunViews(HubDbContext context)
{
    /// <summary>The view of one run.</summary>
    public async Task<RunView> OfAsync(Run run, CancellationToken cancellationToken) => (await OfAsync([run], cancellationToken))[0];

    /// <summary>The views of several, in their order.</summary>
    public async Task<IReadOnlyList<RunView>> OfAsync(IReadOnlyList<Run> runs, CancellationToken cancellationToken)
    {
        var parts = runs.Select(r => r.Part.Id).ToList();
        var releases = await context.Releases.AsNoTracking().Where(r => parts.Contains(r.PartId)).ToDictionaryAsync(r => r.PartId, cancellationToken);
        return [.. runs.Select(r => Of(r, releases.GetValueOrDefault(r.Part.Id)))];
    }

    private static RunView Of(Run run, ReleaseCopy? release)
    {
        var part = run.Part;
        return new RunView(
            run.Id, run.ProjectId, run.Dataset, run.Workflow, JsonSerializer.Deserialize<JsonElement>(run.Parameters), part.PublicState, run.SubmittedAt,
            part.CancelRequestedAt is not null, run.RepeatOf, part.Message, part.Reason, part.ExitClass, TimelineOf(run), part.Outputs,
            release is null ? null : ViewOf(release));
    }

    private static RunReleaseView ViewOf(ReleaseCopy release)
    {
        var manifest = release.ReadManifest();
        return new RunReleaseView(release.Id, manifest.Files, manifest.Withheld, release.RecalledAt is not null);
    }

    // An enclave tells of a run from when it had it; before that it was queued here. Of own code it tells times in coarse steps,
    // which may lie before the submission that everybody knows.
    internal static IReadOnlyList<TimelineStep> TimelineOf(Run run)
    {
        IReadOnlyList<TimelineStep> told = run.Part.Timeline is [{ State: PublicRunState.Queued }, ..] ? run.Part.Timeline : [new TimelineStep(PublicRunState.Queued, run.SubmittedAt), .. run.Part.Timeline];
        return [.. told.Select(step => step.At < run.SubmittedAt ? step with { At = run.SubmittedAt } : step)];
    }
}
