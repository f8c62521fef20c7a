namespace TrustedData.Enclave.Runs;

/// <summary>What the enclave accepted, in its own words: nothing after this looks at the order's claims again.</summary>
/// <param name="Attested">Whether exactly a registered workflow runs with validated parameters.</param>
/// <param name="RequestDigest">SHA-256 over descriptor, image, snapshot, parameters, variables, project and code, lower-case hex.</param>
/// <param name="Parameters">JSON of the validated parameters, defaults filled in.</param>
/// <param name="Variables">Variables that the view has.</param>
/// <param name="PurposeCode">Purpose of use of the approval.</param>
/// <param name="DescriptorDigest">The registered descriptor.</param>
/// <param name="ImageDigest">The registered image.</param>
/// <param name="PolicyVersion">Version of the dataset's policy at submission.</param>
public sealed record AcceptedTerms(
    bool Attested,
    string RequestDigest,
    string Parameters,
    IReadOnlyList<string> Variables,
    string PurposeCode,
    string DescriptorDigest,
    string ImageDigest,
    int PolicyVersion);

/// <summary>The verdicts that people see on an output.</summary>
public static class Verdicts
{
    public const string Passed = "passed";
    public const string Held = "held";
    public const string Released = "released";
    public const string Refused = "refused";
}
