using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Npgsql;
using TrustedData.Contracts.Ids;
using TrustedData.Contracts.Kinds;
using TrustedData.Hub.AccessRequests;
using TrustedData.Hub.Audit;
using TrustedData.Hub.Catalogue;
using TrustedData.Hub.HubDb;
using TrustedData.Hub.Projects;
using TrustedData.Hub.Runs.Orders;
using TrustedData.ServiceDefaults.Problems;
using TrustedData.Transparency;

namespace TrustedData.Hub.Runs.Submit;

/// <summary>
/// Checks a submission early, so that mistakes are told at once, and places its order. Nothing checked here counts in the
/// enclave, which checks all of it again on its own records.
/// </summary>
public sealed class RunSubmission(
    HubDbContext context, ProjectAccess access, CatalogueDirectory directory, RunDirectory runs, OrderPlacement orders, Concern concern, TimeProvider time)
{
    private const int LongestKey = 128;

    /// <summary>Submits; the run is an earlier one when the same key brought the same request before.</summary>
    public async Task<Outcome<Run>> SubmitAsync(Submission submission, PersonRef person, string personToken, CancellationToken cancellationToken)
    {
        var canonical = Canonical(submission.Parameters);
        if (!canonical.IsOk)
            return canonical.Refusal;
        var digest = submission.IdempotencyKey is null ? null : DigestOf(submission, canonical.Value);
        if (submission.IdempotencyKey is { } key)
        {
            if (key.Length is 0 or > LongestKey || key.Any(c => c is < '!' or > '~'))
                return Refusal.BadRequest("idempotency-key-unfit", $"The header Idempotency-Key takes 1 to {LongestKey} visible ASCII characters, for example a GUID.");
            if (await EarlierAsync(key, digest!, person, cancellationToken) is { } earlier)
                return earlier;
        }

        return await CheckAndPlaceAsync(submission, canonical.Value, digest, person, personToken, cancellationToken);
    }

    private async Task<Outcome<Run>> CheckAndPlaceAsync(
        Submission submission, string parameters, string? digest, PersonRef person, string personToken, CancellationToken cancellationToken)
    {
        var project = await access.FindAsync(submission.Project, person, cancellationToken);
        if (!project.IsOk)
            return project.Refusal;
        var found = await directory.FindDatasetAsync(submission.Dataset, cancellationToken);
        if (!found.IsOk)
            return found.Refusal;
        var dataset = found.Value;
        concern.Dataset = dataset.Reference.ToString();
        if (!(await directory.EnclaveAsync(dataset.Enclave, cancellationToken)).Open)
            return Refusal.Conflict("enclave-closed", $"The enclave {dataset.Enclave} is closed and takes no runs now. Its institution opens it again; submit then.");
        var workflow = await directory.FindWorkflowAsync(dataset.Enclave, submission.Workflow, cancellationToken);
        if (!workflow.IsOk)
            return workflow.Refusal;
        var descriptor = workflow.Value.Description;
        if (submission.DescriptorDigest is { } needed && needed != descriptor.DescriptorDigest)
            return Refusal.Conflict("workflow-changed", $"{descriptor.Name} is another now (version {descriptor.Version}), so the same result cannot be promised. Submit it as a new run: td run submit");
        if (CodeCheck.Problem(descriptor, submission.Code) is { } problem)
            return problem;

        var now = OrderPlacement.Moment(time.GetUtcNow());
        using var json = JsonDocument.Parse(parameters);
        var since = project.Value.MembershipOf(person)!.Since;
        var requests = await context.AccessRequests.AsNoTracking()
            .Where(r => r.ProjectId == submission.Project && r.Enclave == dataset.Enclave && r.Dataset == dataset.Name).ToListAsync(cancellationToken);
        var approval = new ApprovalChoice(dataset, descriptor, json.RootElement, since, now).Choose(requests);
        if (!approval.IsOk)
            return approval.Refusal;

        if (submission.ExpectedFiles.FirstOrDefault(f => !approval.Value.Files.Contains(f, StringComparer.Ordinal)) is { } unexpected)
            return Refusal.BadRequest("output-unknown", $"The run leaves no file {unexpected}. It may leave: {string.Join(", ", approval.Value.Files)}.");

        var order = OrderOf(submission, dataset, descriptor, approval.Value.Request, json.RootElement, person, now);
        var request = new RunRequest(
            parameters, approval.Value.Request.PurposeCode, TagsOf(submission, order), submission.RepeatOf, submission.IdempotencyKey, digest, submission.TaskName, submission.TaskDocument);
        try
        {
            return await orders.PlaceAsync(order, request, personToken, cancellationToken);
        }
        catch (DbUpdateException exception) when (submission.IdempotencyKey is not null && exception.InnerException is PostgresException { SqlState: PostgresErrorCodes.UniqueViolation })
        {
            // The same request arrived twice at once, and the other one was first.
            context.ChangeTracker.Clear();
            return await EarlierAsync(submission.IdempotencyKey, digest!, person, cancellationToken)
                ?? throw new InvalidOperationException("A key is taken and yet not found.", exception);
        }
    }

    private static RunOrder OrderOf(
        Submission submission, DatasetMirror dataset, CatalogueWorkflow workflow, AccessRequest approval, JsonElement parameters, PersonRef person, DateTimeOffset now)
    {
        // A run's only part bears the run's id, so that whoever knows the run finds its entries in either log.
        var run = Guid.CreateVersion7(now);
        return new RunOrder(
            OrderId: Guid.CreateVersion7(now),
            RunId: run,
            PartId: run,
            Enclave: dataset.Enclave,
            Dataset: dataset.Reference.ToString(),
            ProjectId: submission.Project,
            ApprovalId: approval.Id,
            Person: person,
            Workflow: workflow.Name,
            DescriptorDigest: workflow.DescriptorDigest,
            Parameters: parameters,
            Code: submission.Code,
            PolicyVersion: dataset.Description.PolicyVersion,
            Nonce: OrderPlacement.Nonce(),
            IssuedAt: now,
            ExpiresAt: now + OrderPlacement.Lifetime,
            AttestedForm: submission.AttestedForm);
    }

    private async Task<Outcome<Run>?> EarlierAsync(string key, string digest, PersonRef person, CancellationToken cancellationToken)
    {
        var earlier = await context.Runs.AsNoTracking()
            .Where(r => r.Issuer == person.Issuer && r.Subject == person.Subject && r.IdempotencyKey == key)
            .Select(r => new { r.Id, r.RequestDigest }).SingleOrDefaultAsync(cancellationToken);
        if (earlier is null)
            return null;
        return earlier.RequestDigest == digest
            ? await runs.FindAsync(earlier.Id, person, cancellationToken)
            : Refusal.Conflict("idempotency-key-reused", "This Idempotency-Key was used for another request. Use a new one for each run.");
    }

    private static Outcome<string> Canonical(JsonElement parameters)
    {
        try
        {
            return Encoding.UTF8.GetString(CanonicalJson.Serialize(parameters));
        }
        catch (FormatException exception)
        {
            return Refusal.BadRequest("parameters-unreadable", $"The parameters cannot be signed as they are: {exception.Message}");
        }
    }

    private static string DigestOf(Submission submission, string parameters) => Convert.ToHexStringLower(SHA256.HashData(JsonSerializer.SerializeToUtf8Bytes(
        new[] { submission.Project.ToString(), submission.Dataset, submission.Workflow, parameters, submission.Code, submission.TaskDocument })));

    private static string TagsOf(Submission submission, RunOrder order) => JsonSerializer.Serialize(submission.Tags ?? new Dictionary<string, string>(StringComparer.Ordinal)
    {
        ["project"] = order.ProjectId.ToString(),
        ["dataset"] = order.Dataset,
        ["workflow"] = order.Workflow,
    });
}
