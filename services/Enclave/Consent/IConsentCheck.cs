namespace TrustedData.Enclave.Consent;

/// <summary>Whether people still agree.</summary>
public interface IConsentCheck
{
    /// <summary>Whether every one of these subjects' consent covers the purpose now.</summary>
    Task<bool> CoversAllAsync(IReadOnlyCollection<long> subjects, string purposeCode, CancellationToken cancellationToken);
}
