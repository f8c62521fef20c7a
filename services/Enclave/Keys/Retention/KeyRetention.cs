using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace TrustedData.Enclave.Keys;

/// <summary>
/// Destroys the keys of runs past their retention, and then removes the files that no key opens any more. Killed between the
/// two, the next sweep removes them.
/// </summary>
public sealed class KeyRetention(
    EnclaveContext database, IRunVault vault, IEnumerable<IRunsPastRetention> runs, IOptions<KeyRetentionOptions> retention, IOptions<EnclaveOptions> enclave, TimeProvider time)
{
    /// <summary>Destroys what is past its time; the number of runs of which something was destroyed.</summary>
    public async Task<int> SweepAsync(CancellationToken cancellationToken)
    {
        var files = await DestroyAsync(retention.Value.Files, [RunKeyUse.Files, RunKeyUse.RawLog, RunKeyUse.Commitments], cancellationToken);
        var logs = await DestroyAsync(retention.Value.RawLogs, [RunKeyUse.RawLog], cancellationToken);
        await RemoveOrphansAsync(cancellationToken);
        return files + logs;
    }

    private async Task<int> DestroyAsync(TimeSpan age, RunKeyUse[] uses, CancellationToken cancellationToken)
    {
        var past = new HashSet<Guid>();
        foreach (var source in runs)
            past.UnionWith(await source.ListAsync(time.GetUtcNow() - age, cancellationToken));
        var ids = past.ToArray();
        var due = await database.Set<RunKey>().AsNoTracking()
            .Where(k => ids.Contains(k.RunId) && k.DestroyedAt == null && uses.Contains(k.Use))
            .Select(k => k.RunId).Distinct()
            .ToListAsync(cancellationToken);
        foreach (var run in due)
            await DestroyAsync(run, uses, cancellationToken);
        return due.Count;
    }

    // One run, one fact, one save: a sweep that is cut off has done a part, wholly.
    private async Task DestroyAsync(Guid run, RunKeyUse[] uses, CancellationToken cancellationToken)
    {
        var keys = await database.Set<RunKey>().Where(k => k.RunId == run && k.DestroyedAt == null && uses.Contains(k.Use)).ToListAsync(cancellationToken);
        var fact = new Fact(EventTypes.RunKeyDestroyed, Actor.Service("enclave"))
        {
            Recorded = time.GetUtcNow(),
            Reason = "retention",
            Run = run,
            Entities = [.. keys.Select(k => new FactEntity("run-key", k.Use.ToString()))],
        };
        foreach (var key in keys)
            key.Destroy(fact);
        await database.SaveChangesAsync(cancellationToken);
        database.ChangeTracker.Clear();
    }

    private async Task RemoveOrphansAsync(CancellationToken cancellationToken)
    {
        var root = RunVault.RootOf(enclave.Value);
        if (!Directory.Exists(root))
            return;
        var present = Directory.EnumerateDirectories(root).Select(d => Guid.TryParseExact(Path.GetFileName(d), "N", out var id) ? id : Guid.Empty).ToArray();
        var destroyed = await database.Set<RunKey>().AsNoTracking()
            .Where(k => present.Contains(k.RunId) && k.DestroyedAt != null && k.Use != RunKeyUse.Commitments)
            .ToListAsync(cancellationToken);
        foreach (var keys in destroyed.GroupBy(k => k.RunId))
        {
            if (keys.Any(k => k.Use == RunKeyUse.Files))
                vault.RemoveFiles(keys.Key);
            else
                File.Delete(Path.Combine(root, keys.Key.ToString("N"), VaultNames.RawLog));
        }
    }
}
