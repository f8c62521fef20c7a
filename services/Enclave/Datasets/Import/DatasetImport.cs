using Microsoft.Extensions.Options;
using TrustedData.Contracts.Ids;
using TrustedData.Enclave.Datasets.Snapshots;

namespace TrustedData.Enclave.Datasets.Import;

/// <summary>
/// A whole import: receive, prepare, commit. Whatever happens, its working directory is gone at the end; of a refused import
/// nothing stays but the entry that it was refused.
/// </summary>
public sealed class DatasetImport(
    SnapshotStore store, SnapshotCommit commit, ImportRegistry registry, EnclaveContext database, IOptions<ImportLimits> limits, TimeProvider time)
{
    private static readonly Refusal UnderWay = Refusal.Conflict("import-under-way", "An import with this id is under way. Choose another id.");

    private static readonly Refusal NoName = Refusal.BadRequest(
        "dataset-name", "Name the dataset: 1 to 64 of a-z, 0-9 and hyphen, beginning with a letter or digit. (The dataset does not give itself such a name.)");

    /// <summary>Imports what the stream holds.</summary>
    public async Task<ImportOutcome> RunAsync(ImportCommand command, Stream upload, long? length, CancellationToken cancellationToken)
    {
        if (registry.Begin(command.ImportId) is not { } progress)
            return ImportOutcome.Refused(UnderWay);
        try
        {
            progress.Enter(ImportStage.Receiving, length);
            var outcome = await ImportAsync(command, upload, progress, cancellationToken);
            if (outcome.Refusal is { } refusal)
                await RecordAsync(command, refusal, cancellationToken);
            return outcome;
        }
        finally
        {
            registry.End(command.ImportId);
        }
    }

    private async Task<ImportOutcome> ImportAsync(ImportCommand command, Stream upload, ImportProgress progress, CancellationToken cancellationToken)
    {
        var id = Guid.CreateVersion7(time.GetUtcNow());
        using var work = WorkingDirectory.Make(store, id);
        var received = new FindingList();
        var tar = new TarReceiver(limits.Value, received, progress);
        await tar.ReceiveAsync(upload, work.Upload, cancellationToken);
        if (received.Any)
            return ImportOutcome.Refused(received);

        var preparation = new Preparation(Top(work.Upload), command.SubjectKey, work.Prepared, limits.Value, progress);

        // Minutes of work for the processor; the caller's thread is not kept for it.
        var prepared = await Task.Run(() => preparation.Run(cancellationToken), cancellationToken);
        if (prepared is null)
            return ImportOutcome.Refused(preparation.Findings);
        if (tar.Hidden > 0)
            prepared = prepared with { Warnings = [.. prepared.Warnings, $"{tar.Hidden} hidden files (names beginning with a dot) were passed over."] };
        var name = command.Name ?? prepared.Declared.Name;
        if (!DatasetRef.IsName(name))
            return ImportOutcome.Refused(NoName);
        progress.Enter(ImportStage.Storing);
        return await commit.CommitAsync(id, name!, command, prepared, work, cancellationToken);
    }

    // Some pack the directory, others what is in it.
    private static string Top(string upload)
    {
        var entries = Directory.GetFileSystemEntries(upload);
        return entries is [var only] && Directory.Exists(only) ? only : upload;
    }

    private async Task RecordAsync(ImportCommand command, Refusal refusal, CancellationToken cancellationToken)
    {
        database.ChangeTracker.Clear();
        database.Record(new Fact(EventTypes.DatasetImportRefused, Actor.Person(command.By, "steward"), FactOutcome.Refused)
        {
            Recorded = time.GetUtcNow(),
            Reason = refusal.Id,
            Dataset = DatasetRef.IsName(command.Name) ? command.Name : null,
            Entities = [new FactEntity("import", command.ImportId.ToString())],
        });
        await database.SaveChangesAsync(cancellationToken);
    }
}
