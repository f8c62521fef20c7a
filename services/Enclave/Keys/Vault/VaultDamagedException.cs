namespace TrustedData.Enclave.Keys;

/// <summary>
/// What the vault holds of a run is not what was written: changed, cut off, taken from another run or name, or encrypted under
/// another master key. Nothing of it is handed out.
/// </summary>
public sealed class VaultDamagedException(Guid run) : IOException($"What the vault holds of run {run} was changed, or belongs elsewhere.");
