namespace TrustedData.Enclave.Consent;

/// <summary>Whether people still agree.</summary>
public interface IConsentCheck
{
    /// <summary>Whether every one of these subjects' consent covers the purpose now.</summary>
    Task<bool> CoversAllAsync(IReadOnlyCollection<long> subjects, string purposeCode, CancellationToken cancellationToken);

    /// <summary>Those of these subjects whose consent covers the purpose now.</summary>
    Task<IReadOnlySet<long>> CoveredAsync(IReadOnlyCollection<long> subjects, string purposeCode, CancellationToken cancellationToken);
}

/// <summary>Takes in what people agreed to.</summary>
public interface IConsentRegister
{
    /// <summary>
    /// Records the consent under which a dataset brings these subjects, who are new to the enclave. Of a subject that was
    /// known before nothing is recorded: what they withdrew stays withdrawn, in whichever dataset they come again. It changes
    /// tracked entities only; the caller saves them together with the subjects.
    /// </summary>
    /// <param name="newSubjects">The enclave's own numbers of subjects that this import registered.</param>
    /// <param name="source">Where the consent stands, for example <c>import:td:lakeside/ms@1</c>.</param>
    /// <param name="because">The fact of the import.</param>
    void GiveAtImport(IEnumerable<long> newSubjects, string source, Fact because);
}
