using System.Text;
using System.Text.Json;
using TrustedData.Contracts.Ids;
using TrustedData.Contracts.Kinds;
using TrustedData.Enclave.Access;
using TrustedData.Enclave.Datasets.Staging;
using TrustedData.Enclave.Runs.Reconciling;
using TrustedData.ServiceDefaults.Outbox;

namespace TrustedData.Enclave.Runs.Steps.Stage;

/// <summary>
/// Writes what the sealed run may read: the view of the people whose consent covers the use now, and its inputs. What an
/// interrupted call left is written anew.
/// </summary>
public sealed class StageStep(EnclaveContext database, ApprovalCheck approvals, IViewStager stager, RunFiles files, RunSaving saving, TimeProvider time) : IRunStep
{
    /// <inheritdoc />
    public async Task<StepResult> RunAsync(Run run, RunObservation seen, CancellationToken cancellationToken)
    {
        var terms = run.Terms!;
        var dataset = DatasetRef.TryParse(run.Dataset, out var parsed) ? parsed : throw new InvalidOperationException("An accepted run names its dataset.");
        var approval = await approvals.EvaluateAsync(run.ApprovalId, run.Person, run.ProjectId, dataset, terms.Variables, seen.Now, cancellationToken);
        if (!approval.IsOk)
            return await RefuseAsync(run, approval.Refusal, cancellationToken);

        files.Prepare(run.Id);
        var view = await stager.StageAsync(new StageRequest(dataset, terms.Variables, terms.PurposeCode, terms.RequestDigest), files.View(run.Id), cancellationToken);
        if (!view.IsOk)
            return await RefuseAsync(run, view.Refusal, cancellationToken);
        await WriteInputsAsync(run, terms, cancellationToken);
        await RunFiles.WritePrivateAsync(files.Pseudonyms(run.Id), JsonSerializer.SerializeToUtf8Bytes(view.Value.Subjects.Select(s => s.Pseudonym)), cancellationToken);

        run.Stage(time.GetUtcNow());
        database.Add(RunSubjects.Of(run.Id, view.Value.Subjects.Select(s => s.Subject), run.LastChange));
        return await saving.SaveAsync(run, cancellationToken);
    }

    private async Task WriteInputsAsync(Run run, AcceptedTerms terms, CancellationToken cancellationToken)
    {
        var inputs = files.Inputs(run.Id);
        RunFiles.MakeOpen(inputs);
        await RunFiles.WriteOpenAsync(Path.Combine(inputs, "parameters.json"), Encoding.UTF8.GetBytes(terms.Parameters), cancellationToken);
        if (CanonicalBody.Read<RunOrder>(run.Order)?.Code is not { } code)
            return;
        var directory = Path.Combine(inputs, "code");
        RunFiles.MakeOpen(directory);
        await RunFiles.WriteOpenAsync(Path.Combine(directory, "main.py"), Encoding.UTF8.GetBytes(code), cancellationToken);
    }

    private async Task<StepResult> RefuseAsync(Run run, Refusal refusal, CancellationToken cancellationToken)
    {
        run.Refuse(run.EnclaveItself(), refusal.Id, refusal.Message, time.GetUtcNow());
        return await saving.SaveAsync(run, cancellationToken);
    }
}
