using Microsoft.EntityFrameworkCore;
using TrustedData.Contracts.Ids;
using TrustedData.Enclave.Workflows.Descriptors;
using TrustedData.Sealing;

namespace TrustedData.Enclave.Workflows.Register;

/// <summary>A workflow that may run: its descriptor, and the one image that it runs in.</summary>
public sealed record RegisteredWorkflow(WorkflowDescriptor Descriptor, string ImageDigest);

/// <summary>The enclave's own register: what may run here, and what may be called attested.</summary>
public sealed class WorkflowRegister(EnclaveContext database, ISealedRunEngine engine, TimeProvider time)
{
    /// <summary>The registered workflow of a name, if its descriptor is still the one the order names.</summary>
    public async Task<Outcome<RegisteredWorkflow>> FindAsync(string name, string descriptorDigest, CancellationToken cancellationToken)
    {
        var registration = await database.Set<WorkflowRegistration>().AsNoTracking()
            .SingleOrDefaultAsync(w => w.Name == name && w.State == RegistrationState.Registered, cancellationToken);
        if (registration is null)
            return Refusal.NotFound("workflow-unknown", "This enclave runs no workflow of that name. See td workflow list.");
        return registration.DescriptorDigest == descriptorDigest
            ? new RegisteredWorkflow(DescriptorReader.Read(registration.Descriptor), registration.ImageDigest)
            : Refusal.Conflict("workflow-changed", "The workflow was registered anew since you submitted. Submit the run again.");
    }

    /// <summary>Every workflow that may run.</summary>
    public async Task<IReadOnlyList<WorkflowDescriptor>> ListAsync(CancellationToken cancellationToken)
    {
        var texts = await database.Set<WorkflowRegistration>().AsNoTracking()
            .Where(w => w.State == RegistrationState.Registered)
            .OrderBy(w => w.Name)
            .Select(w => w.Descriptor)
            .ToListAsync(cancellationToken);
        return texts.ConvertAll(DescriptorReader.Read);
    }

    /// <summary>
    /// Enters a workflow: the first call proposes, a second one by another person with the same descriptor and the same image
    /// registers. The caller saves.
    /// </summary>
    public async Task<Outcome<WorkflowRegistration>> EnterAsync(string text, PersonRef by, CancellationToken cancellationToken)
    {
        WorkflowDescriptor descriptor;
        try
        {
            descriptor = DescriptorReader.Read(text);
        }
        catch (DescriptorException exception)
        {
            return Refusal.BadRequest("descriptor-refused", exception.Message);
        }

        var image = await engine.FindImage(descriptor.Image, cancellationToken);
        if (image.Digest is not { } imageDigest)
            return Refusal.BadRequest("image-missing", $"The image {descriptor.Image} is not in this enclave's store, or the engine did not answer. Build or load it first, then register again.");

        var now = time.GetUtcNow();
        var same = await database.Set<WorkflowRegistration>()
            .Where(w => w.Name == descriptor.Public.Name && w.DescriptorDigest == descriptor.Digest && w.ImageDigest == imageDigest)
            .ToListAsync(cancellationToken);
        if (same.Find(w => w.State == RegistrationState.Registered) is { } registered)
            return registered;
        if (same.Find(w => w.State == RegistrationState.Proposed) is { } proposed)
            return await ConfirmAsync(proposed, by, now, cancellationToken);

        var fresh = WorkflowRegistration.Propose(descriptor.Public.Name, descriptor.Public.Version, descriptor.Digest, text, imageDigest, by, now);
        database.Add(fresh);
        return fresh;
    }

    private async Task<Outcome<WorkflowRegistration>> ConfirmAsync(WorkflowRegistration proposed, PersonRef by, DateTimeOffset now, CancellationToken cancellationToken)
    {
        if (!proposed.Confirm(by, now))
            return Refusal.Conflict("second-person-needed", "You have proposed this workflow; another steward or operator must confirm it by registering the same file.");
        var before = await database.Set<WorkflowRegistration>()
            .SingleOrDefaultAsync(w => w.Name == proposed.Name && w.State == RegistrationState.Registered, cancellationToken);
        before?.Replace(by, now);
        return proposed;
    }
}
