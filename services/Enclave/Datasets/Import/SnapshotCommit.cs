using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using TrustedData.Contracts.Ids;
using TrustedData.Enclave.Consent;
using TrustedData.Enclave.Datasets.Catalogue;
using TrustedData.Enclave.Datasets.QcReport;
using TrustedData.Enclave.Datasets.Snapshots;
using TrustedData.Enclave.Policies;
using TrustedData.Enclave.Subjects;
using TrustedData.Enclave.Workflows;

namespace TrustedData.Enclave.Datasets.Import;

/// <summary>
/// The part of an import that makes it real: one transaction that registers people, writes the snapshot's files, moves them
/// into place, and commits the rows that name them. Before the commit no row names the files; a process killed in between
/// leaves files that <see cref="ImportSweep"/> removes.
/// </summary>
public sealed class SnapshotCommit(
    EnclaveContext database, SubjectDirectory subjects, SubjectKeys keys, IPolicyDirectory policies, IConsentRegister consent, ICataloguePublisher catalogue,
    SnapshotStore store, IOptions<EnclaveOptions> options, TimeProvider time)
{
    private static readonly Refusal OtherNamespace = Refusal.Conflict(
        "namespace-differs", "The dataset of this name has its subjects in another namespace of keys. Import with that namespace, or under another name.");

    /// <summary>Makes the snapshot, or answers the current one when it has the very same content.</summary>
    internal async Task<ImportOutcome> CommitAsync(Guid id, string name, ImportCommand command, PreparedImport prepared, WorkingDirectory work, CancellationToken cancellationToken)
    {
        var digests = prepared.Table.Subjects.ToDictionary(k => k, k => keys.Digest(command.KeyNamespace, k), StringComparer.Ordinal);
        var content = ContentDigest.Of(prepared, command.KeyNamespace, digests, cancellationToken);

        await using var transaction = await database.Database.BeginTransactionAsync(cancellationToken);
        await database.Database.ExecuteSqlAsync($"SELECT pg_advisory_xact_lock(hashtext('dataset'), hashtext({name}))", cancellationToken);
        await ImportSweep.HoldOffAsync(database, cancellationToken);
        var dataset = await database.Set<Dataset>().SingleOrDefaultAsync(d => d.Name == name, cancellationToken);
        if (dataset is not null && dataset.KeyNamespace != command.KeyNamespace)
            return ImportOutcome.Refused(OtherNamespace);
        var current = dataset is null ? null : await database.Set<Snapshot>().AsNoTracking().SingleAsync(s => s.Dataset == name && s.Number == dataset.Snapshot, cancellationToken);
        if (current?.ContentDigest == content)
        {
            RecordRepeat(command, new DatasetRef(options.Value.Id, name, current.Number));
            await database.SaveChangesAsync(cancellationToken);
            await transaction.CommitAsync(cancellationToken);
            var known = await database.Set<Variable>().AsNoTracking().Where(v => v.SnapshotId == current.Id).OrderBy(v => v.Position).ToListAsync(cancellationToken);
            return Answer(new DatasetRef(options.Value.Id, name, current.Number), dataset!, prepared, 0, known, prepared.Warnings, isNew: false);
        }

        var reference = new DatasetRef(options.Value.Id, name, (current?.Number ?? 0) + 1);
        var salt = Snapshot.NewSalt();
        var import = new Fact(EventTypes.DatasetImported, Actor.Person(command.By, "steward"))
        {
            Recorded = time.GetUtcNow(),
            Dataset = reference.ToString(),
            Entities = [new FactEntity("snapshot", id.ToString())],
            Commitments = new Dictionary<string, string>(StringComparer.Ordinal) { ["content"] = Snapshot.Commitment(salt, content) },
        };
        var warnings = Warnings(prepared, dataset, command, await OnceOfferedAsync(current, prepared, cancellationToken));

        database.ChangeTracker.AutoDetectChangesEnabled = false;
        var people = await subjects.RegisterAsync(command.KeyNamespace, [.. prepared.Table.Subjects.Select(k => digests[k])], import, cancellationToken);
        SnapshotWriter.Write(prepared, people.Numbers, Path.Combine(work.Prepared, "images"), work.Snapshot);
        ReportBuilder.Write(Path.Combine(work.Snapshot, SnapshotStore.Report), reference, prepared, people.New.Count, warnings, import.Recorded);

        if (dataset is null)
        {
            dataset = Dataset.Begin(name, command.KeyNamespace, prepared.Declared, import);
            database.Add(dataset);
        }
        else
        {
            dataset.Take(prepared.Declared, import);
        }

        var variables = prepared.Variables.Select((v, i) => Variable.Of(id, i, v, import)).ToList();
        var size = new SnapshotSize(prepared.Table.Rows, people.Numbers.Count, prepared.Images.Count);
        database.Add(Snapshot.Of(id, reference, content, salt, size, command.By, import));
        database.AddRange(variables);
        database.AddRange(people.Numbers.Select(n => SnapshotSubject.Of(id, n, import)));
        consent.GiveAtImport(people.New, $"import:{reference}", import);
        if (await policies.BeginAsync(name, command.Policy, import, cancellationToken) is { } refusal)
            return ImportOutcome.Refused(refusal);
        database.ChangeTracker.DetectChanges();
        await database.SaveChangesAsync(cancellationToken);

        // What follows looks at a few rows; it must not go through all people of the import again.
        database.ChangeTracker.Clear();
        database.ChangeTracker.AutoDetectChangesEnabled = true;
        await catalogue.PublishAsync(cancellationToken);
        await MoveAsync(id, work, transaction.CommitAsync, cancellationToken);
        return Answer(reference, dataset, prepared, people.New.Count, variables, warnings, isNew: true);
    }

    // After a commit that failed it is not known whether the database has it: then the files stay, and the next start decides.
    private async Task MoveAsync(Guid id, WorkingDirectory work, Func<CancellationToken, Task> commit, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var place = store.Of(id);
        Directory.Move(work.Snapshot, place);
        try
        {
            FileSystem.Flush(Path.Combine(place, SnapshotStore.Rows));
        }
        catch
        {
            Directory.Delete(place, recursive: true);
            throw;
        }

        await commit(CancellationToken.None);
    }

    private void RecordRepeat(ImportCommand command, DatasetRef reference) => database.Record(new Fact(EventTypes.DatasetImportRepeated, Actor.Person(command.By, "steward"))
    {
        Recorded = time.GetUtcNow(),
        Dataset = reference.ToString(),
    });

    // Images that a steward had turned on are off again, since nobody has looked at the new ones.
    private async Task<IReadOnlyList<string>> OnceOfferedAsync(Snapshot? current, PreparedImport prepared, CancellationToken cancellationToken)
    {
        if (current is null)
            return [];
        var off = prepared.Variables.Where(v => v.Availability == Availability.Off).Select(v => v.Name).ToList();
        return await database.Set<Variable>().AsNoTracking()
            .Where(v => v.SnapshotId == current.Id && v.OfferedAt != null && off.Contains(v.Name))
            .Select(v => v.Name)
            .ToListAsync(cancellationToken);
    }

    private static List<string> Warnings(PreparedImport prepared, Dataset? dataset, ImportCommand command, IReadOnlyList<string> onceOffered)
    {
        var warnings = prepared.Warnings.ToList();
        warnings.AddRange(onceOffered.Select(n => $"The image {n} was turned on in the snapshot before and is off in this one until a steward turns it on again."));
        if (dataset is not null && command.Policy is not null)
            warnings.Add("The dataset has a policy already; the one given with this import was not looked at. Change it with PUT /datasets/{name}/policy.");
        return warnings;
    }

    private static ImportOutcome Answer(
        DatasetRef reference, Dataset dataset, PreparedImport prepared, int newSubjects, IEnumerable<Variable> variables, IReadOnlyList<string> warnings, bool isNew) => new(
        new ImportedDataset(
            reference.ToString(), reference.Dataset, reference.Snapshot, dataset.Title, prepared.Table.Subjects.Count, newSubjects, prepared.Table.Rows, prepared.Images.Count,
            [.. variables.Select(Catalogue.VariableView.Of)], warnings),
        isNew, null, [], 0);
}
