using Microsoft.EntityFrameworkCore;

namespace TrustedData.Enclave.Closing;

/// <summary>Reads the row each time: closing must hold from the next step on, in every process.</summary>
public sealed class EnclaveGate(EnclaveContext database) : IEnclaveGate
{
    /// <inheritdoc />
    public async Task<bool> IsOpenAsync(CancellationToken cancellationToken) =>
        !await database.Set<EnclaveState>().AsNoTracking().AnyAsync(s => !s.Open, cancellationToken);
}
