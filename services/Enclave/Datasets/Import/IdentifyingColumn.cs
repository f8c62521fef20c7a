using System.Text.RegularExpressions;
using TrustedData.Enclave.Datasets.Declared;
using TrustedData.Enclave.Datasets.QcReport;
using TrustedData.Enclave.Datasets.Tables;

namespace TrustedData.Enclave.Datasets.Import;

/// <summary>
/// Recognises columns that name people or nearly so. They stay in the snapshot and are offered to nobody: row numbers, texts
/// that differ from row to row, dates (one of the identifiers of the HIPAA Safe Harbor list, 45 CFR 164.514(b)(2)), and columns
/// named like an identifier of that list.
/// </summary>
internal static partial class IdentifyingColumn
{
    private const double NearlyUnique = 0.9;

    internal static string? Why(TableVariable variable, ColumnFacts facts, long rows)
    {
        if (variable.Levels is not null)
            return null;
        var present = rows - facts.Missing;
        if (variable.Cells is CellType.Date or CellType.DateTime)
            return "it holds full dates";
        if (IdentifierName().IsMatch(variable.Declared.Name))
            return "it is named like an identifier";
        if (variable.Type == VariableType.Integer && present > 1 && facts.Missing == 0 && facts.Distinct == rows && facts.Maximum - facts.Minimum < rows)
            return "it numbers the rows";
        if (variable.Type == VariableType.String && present > 1 && facts.Distinct >= NearlyUnique * present)
            return "it is a text that differs from row to row";
        return null;
    }

    [GeneratedRegex(@"(^|[^a-z])(id|pid|mrn|ssn|nhs|bsn|name|names|surname|forename|lastname|firstname|fullname|initials|dob|birthdate|birthday|dateofbirth|email|mail|phone|telephone|fax|address|street|zip|zipcode|postcode|postalcode|ip|url|accession|licence|license|account|rownames|rowname|rownumber)($|[^a-z])", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex IdentifierName();
}
