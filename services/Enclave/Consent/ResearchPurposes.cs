namespace TrustedData.Enclave.Consent;

/// <summary>
/// The purposes that a consent to research with existing health data covers: healthcare research (HRESCH) and those kinds of
/// it in HL7 v3 PurposeOfUse that use the data in the same way. Two kinds are left out, because people agree to them
/// apart: clinical trials (CLINTRCH and its kinds), for which a person may be approached, and research into origins and
/// ancestry (POARCH). Each code is stored with the consent, so that a later change of this list changes nobody's consent.
/// </summary>
public static class ResearchPurposes
{
    public const string HealthcareResearch = "HRESCH";
    public const string BiomedicalResearch = "BIORCH";
    public const string DiseaseSpecificResearch = "DSRCH";
    public const string TranslationalResearch = "TRANSRCH";

    /// <summary>All of them.</summary>
    public static IReadOnlyList<string> Covered { get; } = [HealthcareResearch, BiomedicalResearch, DiseaseSpecificResearch, TranslationalResearch];
}
