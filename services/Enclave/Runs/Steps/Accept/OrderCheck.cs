using System.Text;
using Microsoft.Extensions.Options;
using TrustedData.Contracts.Ids;
using TrustedData.Contracts.Kinds;
using TrustedData.Contracts.Parameters;
using TrustedData.Enclave.Access;
using TrustedData.Enclave.Policies;
using TrustedData.Enclave.Workflows.Register;
using TrustedData.Transparency;

namespace TrustedData.Enclave.Runs.Steps.Accept;

/// <summary>An order that the enclave's own records allow.</summary>
public sealed record AllowedOrder(AcceptedTerms Terms, DatasetRef Dataset, DatasetPolicy Policy);

/// <summary>
/// Whether the enclave's own records allow an order. Nothing that the hub claims counts: not the approval, not the workflow,
/// not the parameters. Who has no approval learns nothing but that.
/// </summary>
public sealed class OrderCheck(
    IDatasetDirectory datasets, WorkflowRegister register, ApprovalCheck approvals, IPolicyDirectory policies, IOptions<EnclaveOptions> options)
{
    /// <summary>Largest script, in bytes of UTF-8.</summary>
    public const int LargestCode = 256 * 1024;

    private static readonly TimeSpan LongestLife = TimeSpan.FromHours(24);
    private static readonly TimeSpan ClockSkew = TimeSpan.FromMinutes(1);

    private static readonly Refusal DatasetUnknown = Refusal.NotFound(
        "dataset-unknown", "This enclave has no such snapshot of a dataset. See td catalogue, and submit the run again.");

    /// <summary>Whether an order's time is over, or longer than any order's may be.</summary>
    public static Refusal? TimeProblem(RunOrder order, DateTimeOffset now)
    {
        if (now > order.ExpiresAt)
            return Refusal.Conflict("order-expired", "The enclave could not take the order in its time. Submit the run again.");
        return order.ExpiresAt - order.IssuedAt > LongestLife || order.IssuedAt > now + ClockSkew
            ? Refusal.BadRequest("order-expired", "The order claims a longer time than an order may have. Submit the run again.")
            : null;
    }

    /// <summary>The order in the enclave's own words, or why it is not allowed.</summary>
    public async Task<Outcome<AllowedOrder>> CheckAsync(RunOrder order, DateTimeOffset now, CancellationToken cancellationToken)
    {
        if (order.Enclave != options.Value.Id || !DatasetRef.TryParse(order.Dataset, out var dataset) || dataset.Enclave != options.Value.Id)
            return Refusal.BadRequest("dataset-elsewhere", "The dataset is held by another enclave. Send the run there.");
        var approval = await approvals.EvaluateAsync(order.ApprovalId, order.Person, order.ProjectId, dataset, [], now, cancellationToken);
        if (!approval.IsOk)
            return approval.Refusal;
        var snapshot = await datasets.FindSnapshotAsync(dataset.Dataset, dataset.Snapshot, cancellationToken);
        var policy = await policies.CurrentAsync(dataset.Dataset, cancellationToken);
        if (snapshot is null || policy is null)
            return DatasetUnknown;
        var workflow = await register.FindAsync(order.Workflow, order.DescriptorDigest, cancellationToken);
        if (!workflow.IsOk)
            return workflow.Refusal;
        if (CodeProblem(workflow.Value.Descriptor.Public, order.Code) is { } code)
            return code;
        var (valid, problem) = ParameterCheck.Validate(workflow.Value.Descriptor.Public, order.Parameters, snapshot.Variables, approval.Value.Variables);
        if (valid is null)
            return Refusal.BadRequest(problem!.Id, problem.Message);
        return new AllowedOrder(TermsOf(order, workflow.Value, valid, approval.Value, policy), dataset, policy);
    }

    private static Refusal? CodeProblem(CatalogueWorkflow workflow, string? code) => code switch
    {
        null when workflow.TakesCode => Refusal.BadRequest("code-missing", $"{workflow.Name} runs a script of yours. Send it, for example with --code main.py."),
        null => null,
        _ when !workflow.TakesCode => Refusal.BadRequest("code-not-taken", $"{workflow.Name} runs its own program and takes no script. Leave the script out, or use a workflow that takes one."),
        _ when Encoding.UTF8.GetByteCount(code) > LargestCode => Refusal.BadRequest("code-too-large", $"The script has more than {LargestCode} bytes of UTF-8. Shorten it."),
        _ => null,
    };

    private static AcceptedTerms TermsOf(RunOrder order, RegisteredWorkflow workflow, ValidatedParameters valid, Approval approval, DatasetPolicy policy) => new(
        Attested: workflow.Descriptor.Public.Attested && order.AttestedForm && order.Code is null,
        RequestDigest.Of(workflow.Descriptor.Digest, workflow.ImageDigest, order.Dataset, valid.Json, valid.Variables, order.ProjectId, order.Code),
        Encoding.UTF8.GetString(CanonicalJson.Serialize(valid.Json)),
        valid.Variables,
        approval.PurposeCode,
        workflow.Descriptor.Digest,
        workflow.ImageDigest,

        // The hub may have seen an older policy, which then also counts; one that does not exist yet it cannot have seen.
        Math.Clamp(order.PolicyVersion, 1, policy.Version));
}
