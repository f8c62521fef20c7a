using System.Text;
using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using TrustedData.Contracts.Ids;
using TrustedData.Contracts.Kinds;
using TrustedData.Enclave.Access;
using TrustedData.Enclave.Keys;
using TrustedData.Enclave.Runs;
using TrustedData.Enclave.Runs.Steps.Check;
using TrustedData.Enclave.Runs.Steps.Collect;
using TrustedData.Enclave.Runs.Steps.Start;
using TrustedData.ServiceDefaults.Outbox;

namespace TrustedData.Enclave.OutputChecks;

/// <summary>
/// Shows what was not released to those who may decide on it. Whoever is or was a member of the project sees nothing of it;
/// every reading is a fact, written before the first byte is handed out.
/// </summary>
public sealed class CheckReading(EnclaveContext database, Separation separation, CheckStore store, IRunVault vault, AcceptedWorkflows workflows, TimeProvider time)
{
    private const int MostText = 200_000;

    internal static Refusal Unknown { get; } = Refusal.NotFound("check-unknown", "No run with this id has been checked here. See td check list.");

    private static readonly Refusal NoFile = Refusal.NotFound("file-unknown", "There is no such file of this run, or its key was destroyed after its retention.");

    /// <summary>The held runs that the person may decide on.</summary>
    public async Task<IReadOnlyList<CheckItem>> ListAsync(PersonRef by, CancellationToken cancellationToken)
    {
        database.Record(new Fact(EventTypes.CheckListed, Actor.Person(by, "staff")) { Recorded = time.GetUtcNow() });
        await database.SaveChangesAsync(cancellationToken);
        var held = await database.Set<Run>().AsNoTracking().Where(r => r.State == RunState.Held).OrderBy(r => r.StateSince).ToListAsync(cancellationToken);
        var items = new List<CheckItem>();
        foreach (var project in held.GroupBy(r => r.ProjectId))
        {
            if (!await separation.MayDecideAsync(by, project.Key, cancellationToken))
                continue;
            foreach (var run in project)
                items.Add(await ItemAsync(run, cancellationToken));
        }

        return [.. items.OrderBy(i => i.HeldSince)];
    }

    /// <summary>Everything about one run.</summary>
    public async Task<Outcome<CheckView>> ShowAsync(Guid run, PersonRef by, CancellationToken cancellationToken)
    {
        var found = await FindAsync(run, by, "checker", EventTypes.CheckViewed, [], cancellationToken);
        if (!found.IsOk)
            return found.Refusal;
        var stored = await store.ReadAsync(found.Value.Id, cancellationToken);
        return await ViewAsync(found.Value, stored, cancellationToken);
    }

    /// <summary>A file that would be released, or was.</summary>
    public async Task<Outcome<byte[]>> FileAsync(Guid run, string file, PersonRef by, CancellationToken cancellationToken)
    {
        var known = await database.Set<Run>().AsNoTracking().SingleOrDefaultAsync(r => r.RunId == run, cancellationToken);
        var stored = known is null ? null : await store.ReadAsync(known.Id, cancellationToken);
        var output = stored?.Found.Outputs.Select((o, i) => (o, i)).FirstOrDefault(p => p.o.File == file && p.o.StoredAs is not null);
        if (output is not { o: { } checkedOutput } named)
            return NoFile;
        var found = await FindAsync(run, by, "checker", EventTypes.CheckFileViewed, [new FactEntity("output", $"{named.i}")], cancellationToken);
        if (!found.IsOk)
            return found.Refusal;
        return await store.FileAsync(found.Value.Id, checkedOutput, cancellationToken) is { } bytes ? bytes : NoFile;
    }

    /// <summary>What the program wrote to its log: hostile bytes.</summary>
    public async Task<Outcome<byte[]>> RawLogAsync(Guid run, PersonRef by, CancellationToken cancellationToken)
    {
        var found = await FindAsync(run, by, "staff", EventTypes.CheckRawLogViewed, [], cancellationToken);
        if (!found.IsOk)
            return found.Refusal;
        await using var log = await vault.ReadAsync(found.Value.Id, VaultNames.RawLog, cancellationToken);
        if (log is null)
            return NoFile;
        using var bytes = new MemoryStream();
        await log.CopyToAsync(bytes, cancellationToken);
        return bytes.ToArray();
    }

    private async Task<Outcome<Run>> FindAsync(
        Guid run, PersonRef by, string role, EventType type, IReadOnlyList<FactEntity> entities, CancellationToken cancellationToken)
    {
        var found = await database.Set<Run>().AsNoTracking().SingleOrDefaultAsync(r => r.RunId == run, cancellationToken);
        if (found?.Terms is null)
            return Unknown;
        var allowed = await separation.MayDecideAsync(by, found.ProjectId, cancellationToken);
        database.Record(new Fact(type, Actor.Person(by, role), allowed ? FactOutcome.Success : FactOutcome.Refused)
        {
            Recorded = time.GetUtcNow(),
            Reason = allowed ? null : Separation.Refused.Id,
            Project = found.ProjectId,
            Dataset = found.Dataset,
            Run = found.Id,
            Entities = entities,
        });
        await database.SaveChangesAsync(cancellationToken);
        return allowed ? found : Separation.Refused;
    }

    private async Task<CheckItem> ItemAsync(Run run, CancellationToken cancellationToken)
    {
        var kinds = await KindsAsync(run, cancellationToken);
        return new CheckItem(
            run.RunId, run.Id, run.ProjectId, run.Dataset, run.Workflow, run.Attested, run.StateSince, run.HeldBecause,
            [.. run.Outputs.Select(o => new CheckItemOutput(o.Output, o.File, kinds.GetValueOrDefault(o.Output, "undeclared"), o.Verdict))]);
    }

    private async Task<CheckView> ViewAsync(Run run, StoredCheck? stored, CancellationToken cancellationToken)
    {
        var outputs = new List<CheckOutputView>();
        if (stored is not null)
        {
            foreach (var output in stored.Found.Outputs)
                outputs.Add(new CheckOutputView(output.Output, output.File, output.Kind, CheckWords.Of(output.Verdict), output.Message, output.Findings, output.Sha256, output.Bytes, await TextAsync(run, output, cancellationToken)));
        }
        else
        {
            var kinds = await KindsAsync(run, cancellationToken);
            outputs.AddRange(run.Outputs.Select(o => new CheckOutputView(o.Output, o.File, kinds.GetValueOrDefault(o.Output, "undeclared"), o.Verdict, o.Message, [], null, 0, null)));
        }

        var subjects = await database.Set<RunSubjects>().Where(s => s.RunId == run.Id).Select(s => s.Subjects.Length).SingleOrDefaultAsync(cancellationToken);
        return new CheckView(
            run.RunId, run.Id, run.ProjectId, run.Dataset, run.Workflow, run.Attested, run.State, run.StateSince, run.HeldBecause,
            outputs, stored?.Digest, stored?.Found.Withheld ?? [], JsonSerializer.Deserialize<JsonElement>(run.Terms!.Parameters), CanonicalBody.Read<RunOrder>(run.Order)?.Code, run.ExitClass, subjects);
    }

    private async Task<string?> TextAsync(Run run, CheckedOutput output, CancellationToken cancellationToken)
    {
        if (Path.GetExtension(output.File).ToUpperInvariant() is not (".CSV" or ".TXT" or ".MD" or ".JSON")
            || await store.FileAsync(run.Id, output, cancellationToken) is not { } bytes)
            return null;
        var text = Encoding.UTF8.GetString(bytes);
        return text.Length <= MostText ? text : text[..MostText];
    }

    private async Task<Dictionary<string, string>> KindsAsync(Run run, CancellationToken cancellationToken) =>
        DeclaredOutputs.Of(await workflows.OfAsync(run, cancellationToken), run.Terms!.Parameters).ToDictionary(d => d.Output, d => d.Kind, StringComparer.Ordinal);
}
