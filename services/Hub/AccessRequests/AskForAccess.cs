using System.Text.RegularExpressions;
using TrustedData.Contracts.Kinds;
using TrustedData.ServiceDefaults.Problems;

namespace TrustedData.Hub.AccessRequests;

/// <summary>What a project asks for.</summary>
/// <param name="Project">Id of the project.</param>
/// <param name="Dataset">The dataset: its name, <c>enclave/name</c>, or its full reference.</param>
/// <param name="Variables">Names of the variables, images included.</param>
/// <param name="Purpose">What they are for, in words for the steward.</param>
/// <param name="Until">Last day of use, in UTC.</param>
/// <param name="PurposeCode">HL7 v3 PurposeOfUse.</param>
/// <param name="Agreement">The data use agreement: name and version.</param>
public sealed partial record AskForAccess(
    Guid Project,
    string Dataset,
    IReadOnlyList<string> Variables,
    string Purpose,
    DateOnly Until,
    string PurposeCode = "HRESCH",
    string Agreement = "TD-DUA-1")
{
    private const int LongestPurpose = 4000;
    private const int MostYears = 5;

    /// <summary>What is wrong with it for that dataset; null when nothing is.</summary>
    public Refusal? Problem(CatalogueDataset dataset, DateOnly today)
    {
        var known = dataset.Variables.Select(v => v.Name).ToHashSet(StringComparer.Ordinal);
        if (Variables.Count == 0)
            return Refusal.BadRequest("variables-missing", $"Name at least one variable. {dataset.Name} has: {string.Join(", ", known)}.");
        if (Variables.FirstOrDefault(v => !known.Contains(v)) is { } unknown)
            return Refusal.BadRequest("variable-unknown", $"{dataset.Name} has no variable '{Shown(unknown)}'. It has: {string.Join(", ", known)}.");
        if (Variables.Distinct(StringComparer.Ordinal).Count() != Variables.Count)
            return Refusal.BadRequest("variable-twice", "A variable is named twice. Name each once.");
        if (Purpose.Trim().Length is 0 or > LongestPurpose)
            return Refusal.BadRequest("purpose-unfit", $"Say in 1 to {LongestPurpose} characters what the data are for; the steward decides by it.");
        if (!PurposePattern().IsMatch(PurposeCode))
            return Refusal.BadRequest("purpose-code-unfit", "The purpose code is a code of HL7 v3 PurposeOfUse in capitals, for example HRESCH for healthcare research.");
        if (!AgreementPattern().IsMatch(Agreement))
            return Refusal.BadRequest("agreement-unfit", "The agreement is named by its code, for example TD-DUA-1.");
        if (Until < today || Until > today.AddYears(MostYears))
            return Refusal.BadRequest("until-unfit", $"The last day of use must be today or later, and at most {MostYears} years from now.");
        return null;
    }

    private static string Shown(string text) => new([.. text.Where(c => !char.IsControl(c)).Take(60)]);

    [GeneratedRegex(@"\A[A-Z]{2,16}\z", RegexOptions.None, 1000)]
    private static partial Regex PurposePattern();

    [GeneratedRegex(@"\A[A-Za-z0-9][A-Za-z0-9._-]{0,63}\z", RegexOptions.None, 1000)]
    private static partial Regex AgreementPattern();
}
