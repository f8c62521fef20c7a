namespace TrustedData.Enclave.Consent;

/// <summary>Takes in consents together with the subjects that an import brings.</summary>
public sealed class ConsentRegister(EnclaveContext database) : IConsentRegister
{
    /// <inheritdoc />
    public void GiveAtImport(IEnumerable<long> newSubjects, string source, Fact because) =>
        database.AddRange(newSubjects.Distinct().Select(subject => SubjectConsent.ForResearch(subject, source, because)));
}
