using Microsoft.EntityFrameworkCore;
using TrustedData.Enclave.Workflows.Descriptors;
using TrustedData.Enclave.Workflows.Register;

namespace TrustedData.Enclave.Runs.Steps.Start;

/// <summary>The workflow that a run was accepted with; it keeps it, also when another has taken its place in the register since.</summary>
public sealed class AcceptedWorkflows(EnclaveContext database)
{
    public async Task<WorkflowDescriptor> OfAsync(Run run, CancellationToken cancellationToken)
    {
        var terms = run.Terms!;
        var text = await database.Set<WorkflowRegistration>().AsNoTracking()
            .Where(w => w.Name == run.Workflow && w.DescriptorDigest == terms.DescriptorDigest && w.ImageDigest == terms.ImageDigest && w.State != RegistrationState.Proposed)
            .Select(w => w.Descriptor)
            .FirstAsync(cancellationToken);
        return DescriptorReader.Read(text);
    }
}
