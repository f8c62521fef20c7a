using System.Security.Claims;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using TrustedData.Enclave.Workflows.Register;

namespace TrustedData.Enclave.Workflows;

/// <summary>A workflow in the register, as staff sees it.</summary>
public sealed record RegistrationView(
    Guid Id, string Name, string Version, string DescriptorDigest, string ImageDigest, RegistrationState State, string ProposedBy, string? ConfirmedBy, DateTimeOffset ProposedAt);

/// <summary>Enters a workflow.</summary>
/// <param name="Descriptor">The exact text of the CWL file.</param>
public sealed record EnterWorkflowRequest(string Descriptor);

/// <summary>The endpoints of the register.</summary>
public static class WorkflowEndpoints
{
    internal static async Task<Ok<ItemList<RegistrationView>>> ListAsync(EnclaveContext database, CancellationToken cancellationToken)
    {
        var registrations = await database.Set<WorkflowRegistration>().AsNoTracking()
            .Where(w => w.State != RegistrationState.Replaced).OrderBy(w => w.Name).ToListAsync(cancellationToken);
        return TypedResults.Ok(new ItemList<RegistrationView>(registrations.ConvertAll(View)));
    }

    internal static async Task<Results<Ok<RegistrationView>, ProblemHttpResult>> EnterAsync(
        EnterWorkflowRequest request, ClaimsPrincipal user, WorkflowRegister register, ICataloguePublisher catalogue, EnclaveContext database, CancellationToken cancellationToken)
    {
        var outcome = await register.EnterAsync(request.Descriptor ?? "", user.Person(), cancellationToken);
        if (!outcome.IsOk)
            return outcome.Refusal.ToProblem();
        if (database.ChangeTracker.HasChanges())
        {
            await using var transaction = await database.Database.BeginTransactionAsync(cancellationToken);
            await database.SaveChangesAsync(cancellationToken);
            if (outcome.Value.State == RegistrationState.Registered)
                await catalogue.PublishAsync(cancellationToken);
            await transaction.CommitAsync(cancellationToken);
        }

        return TypedResults.Ok(View(outcome.Value));
    }

    private static RegistrationView View(WorkflowRegistration w) =>
        new(w.Id, w.Name, w.Version, w.DescriptorDigest, w.ImageDigest, w.State, w.ProposedBy, w.ConfirmedBy, w.ProposedAt);
}
