using System.Security.Cryptography;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using TrustedData.Enclave.Consent;
using TrustedData.Enclave.Datasets.Catalogue;
using TrustedData.Enclave.Datasets.Declared;
using TrustedData.Enclave.Datasets.Import;
using TrustedData.Enclave.Datasets.Snapshots;
using TrustedData.Enclave.Keys;

namespace TrustedData.Enclave.Datasets.Staging;

/// <summary>Makes what a sealed run may read (DESIGN section 5). The same request and people give the same bytes.</summary>
public sealed class ViewStager(EnclaveContext database, SnapshotStore store, MasterKey master, IConsentCheck consent, IOptions<EnclaveOptions> options) : IViewStager
{
    private static readonly Refusal NoSnapshot = Refusal.NotFound("snapshot-unknown", "This enclave has no such snapshot. See td catalogue.");

    /// <inheritdoc />
    public async Task<Outcome<StagedView>> StageAsync(StageRequest request, string directory, CancellationToken cancellationToken)
    {
        if (request.RequestDigest.Length != 2 * SHA256.HashSizeInBytes)
            throw new ArgumentException("A request's digest is SHA-256 in hex.", nameof(request));
        var snapshot = request.Dataset.Enclave != options.Value.Id ? null : await database.Set<Snapshot>().AsNoTracking()
            .SingleOrDefaultAsync(s => s.Dataset == request.Dataset.Dataset && s.Number == request.Dataset.Snapshot, cancellationToken);
        if (snapshot is null)
            return NoSnapshot;
        var offered = await database.Set<Variable>().AsNoTracking()
            .Where(v => v.SnapshotId == snapshot.Id && v.Availability == Availability.Offered)
            .OrderBy(v => v.Position)
            .ToListAsync(cancellationToken);
        var unknown = request.Variables.Except(offered.Select(v => v.Name), StringComparer.Ordinal).ToList();
        if (unknown.Count > 0)
            return Refusal.Forbidden("variable-not-offered", $"The dataset does not offer: {string.Join(", ", unknown)}. See td catalogue {request.Dataset.Dataset}.");

        var people = await PeopleAsync(snapshot.Id, request, cancellationToken);
        var wanted = offered.Where(v => request.Variables.Contains(v.Name, StringComparer.Ordinal)).ToList();
        await Task.Run(() => Write(snapshot.Id, request, wanted, people, directory, cancellationToken), cancellationToken);
        return new StagedView(people);
    }

    private async Task<IReadOnlyList<StagedSubject>> PeopleAsync(Guid snapshot, StageRequest request, CancellationToken cancellationToken)
    {
        var subjects = await database.Set<SnapshotSubject>().AsNoTracking()
            .Where(s => s.SnapshotId == snapshot).Select(s => s.Subject).ToListAsync(cancellationToken);
        var covered = await consent.CoveredAsync(subjects, request.PurposeCode, cancellationToken);
        return [.. Pseudonyms.Of(master, request.RequestDigest, subjects).Where(p => covered.Contains(p.Subject))];
    }

    private void Write(Guid snapshot, StageRequest request, List<Variable> variables, IReadOnlyList<StagedSubject> people, string directory, CancellationToken cancellationToken)
    {
        if (Directory.Exists(directory))
            Directory.Delete(directory, recursive: true);
        Directory.CreateDirectory(directory, FileSystem.Private);
        var csv = Path.Combine(directory, "table.csv");
        var parquet = Path.Combine(directory, "table.parquet");
        var dictionary = Path.Combine(directory, "dictionary.json");
        TableStager.Write(store.RowsOf(snapshot), variables.FindAll(v => v.Type != VariableType.Image), people, csv, parquet, directory + ".spill");
        StagedDictionary.Write(dictionary, request.Dataset.ToString(), variables);
        foreach (var file in new[] { csv, parquet, dictionary })
            FileSystem.OpenToRuns(file);
        LinkImages(snapshot, variables.FindAll(v => v.Type == VariableType.Image), people, Path.Combine(directory, "images"), cancellationToken);
        FileSystem.OpenDirectoriesToRuns(directory);
    }

    private void LinkImages(Guid snapshot, List<Variable> variables, IReadOnlyList<StagedSubject> people, string directory, CancellationToken cancellationToken)
    {
        Directory.CreateDirectory(directory);
        foreach (var person in people)
        {
            cancellationToken.ThrowIfCancellationRequested();
            foreach (var variable in variables)
            {
                var image = store.ImageOf(snapshot, person.Subject, variable.Name);
                if (!File.Exists(image))
                    continue;
                var folder = Directory.CreateDirectory(Path.Combine(directory, person.Pseudonym)).FullName;
                FileSystem.LinkOrCopy(image, Path.Combine(folder, variable.Name + ".nii.gz"));
            }
        }
    }
}
