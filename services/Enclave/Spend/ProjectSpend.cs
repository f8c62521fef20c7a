using Microsoft.EntityFrameworkCore;
using TrustedData.Enclave.Policies;

namespace TrustedData.Enclave.Spend;

/// <summary>Quotas, counted from the rows: there is no counter that could differ from them.</summary>
public sealed class ProjectSpend(EnclaveContext database) : ISpend
{
    private static readonly TimeSpan Window = TimeSpan.FromHours(24);

    /// <inheritdoc />
    public async Task<Refusal?> SpendAsync(SpendRequest request, DatasetPolicy policy, Fact because, CancellationToken cancellationToken)
    {
        await LockAsync(request, cancellationToken);
        var now = because.Recorded;
        if (await FindAsync(request, SpendKind.Run, cancellationToken) is { } before)
            return before.Refused is null ? null : SpendRefusals.Of(before.Refused, before.FreeAt, policy, now);

        var used = Of(request, SpendKind.Run).Where(s => s.At > now - Window);
        var count = await used.CountAsync(cancellationToken);
        if (count >= policy.RunsPerDay)
            return Refuse(request, policy, SpendRefusals.RunsPerDay, await FreeAtAsync(used, count, policy.RunsPerDay, now, cancellationToken), because);

        if (request.OwnCode && request.OwnCodeRunsInReview >= policy.OwnCodeRunsInReview)
            return Refuse(request, policy, SpendRefusals.OwnCodeRunsInReview, null, because);
        database.Add(SpendEntry.Take(request, SpendKind.Run, because));
        return null;
    }

    /// <inheritdoc />
    public async Task<bool> TakeAutomaticReleaseAsync(SpendRequest request, DatasetPolicy policy, Fact because, CancellationToken cancellationToken)
    {
        await LockAsync(request, cancellationToken);
        if (await FindAsync(request, SpendKind.AutomaticRelease, cancellationToken) is not null)
            return true;
        if (!policy.AutomaticRelease || await Of(request, SpendKind.AutomaticRelease).CountAsync(cancellationToken) >= policy.AutomaticReleasesPerProject)
            return false;
        database.Add(SpendEntry.Take(request, SpendKind.AutomaticRelease, because));
        return true;
    }

    // The refusal counts too, so there is room when one more of the oldest has left the window than would leave it full.
    private static async Task<DateTimeOffset?> FreeAtAsync(IQueryable<SpendEntry> used, int count, int quota, DateTimeOffset now, CancellationToken cancellationToken)
    {
        if (quota == 0)
            return null;
        var leaving = count + 1 - quota;
        var last = leaving == count ? now : await used.OrderBy(s => s.At).Skip(leaving).Select(s => s.At).FirstAsync(cancellationToken);
        return last + Window;
    }

    private Refusal Refuse(SpendRequest request, DatasetPolicy policy, string id, DateTimeOffset? freeAt, Fact because)
    {
        database.Add(SpendEntry.Refuse(request, id, freeAt, because));
        return SpendRefusals.Of(id, freeAt, policy, because.Recorded);
    }

    // A run is charged once, however often a step is tried.
    private async Task<SpendEntry?> FindAsync(SpendRequest request, SpendKind kind, CancellationToken cancellationToken) =>
        database.Set<SpendEntry>().Local.FirstOrDefault(s => s.RunId == request.RunId && s.Kind == kind)
        ?? await database.Set<SpendEntry>().AsNoTracking().SingleOrDefaultAsync(s => s.RunId == request.RunId && s.Kind == kind, cancellationToken);

    private IQueryable<SpendEntry> Of(SpendRequest request, SpendKind kind) =>
        database.Set<SpendEntry>().AsNoTracking().Where(s => s.ProjectId == request.ProjectId && s.Dataset == request.Dataset && s.Kind == kind);

    private async Task LockAsync(SpendRequest request, CancellationToken cancellationToken)
    {
        if (database.Database.CurrentTransaction is null)
            throw new InvalidOperationException("Spending is counted inside a transaction that the caller has opened.");
        var account = $"{request.ProjectId:N}/{request.Dataset}";
        await database.Database.ExecuteSqlAsync($"SELECT pg_advisory_xact_lock(hashtext('spend'), hashtext({account}))", cancellationToken);
    }
}
