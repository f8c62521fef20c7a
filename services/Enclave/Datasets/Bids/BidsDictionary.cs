using System.Text.Json;
using TrustedData.Enclave.Datasets.Declared;
using TrustedData.Enclave.Datasets.Import;

namespace TrustedData.Enclave.Datasets.Bids;

/// <summary>Reads one column's entry of <c>participants.json</c>: Description, Units, Levels, Format, Minimum, Maximum.</summary>
internal sealed class BidsDictionary(string file, FindingList findings)
{
    private const string NotAvailable = "n/a";

    internal DeclaredColumn Column(string name, JsonElement? entry)
    {
        if (entry is not { } said)
            return new DeclaredColumn(name, null);
        if (said.ValueKind != JsonValueKind.Object)
        {
            findings.Add(file, "The description of a column must be an object.", null, name);
            return new DeclaredColumn(name, null);
        }

        var levels = Levels(name, said);
        return new DeclaredColumn(name, levels is null ? Format(name, said) : null)
        {
            Description = said.Text("Description") ?? said.Text("LongName"),
            Units = said.Text("Units"),
            Levels = levels,
            Minimum = Bound(name, said, "Minimum"),
            Maximum = Bound(name, said, "Maximum"),
        };
    }

    private CellType? Format(string name, JsonElement said)
    {
        switch (said.Text("Format"))
        {
            case null:
                return null;
            case "integer" or "index":
                return CellType.Integer;
            case "number":
                return CellType.Number;
            case "bool" or "boolean":
                return CellType.Boolean;
            case "date":
                return CellType.Date;
            case "datetime":
                return CellType.DateTime;
            case "time":
                return CellType.Time;
            case "string" or "label" or "unit" or "uri" or "bids_uri" or "hed_version":
                return CellType.Text;
            default:
                findings.Add(file, "The Format is none that BIDS knows: string, number, integer, index, label, bool, date, datetime, time.", null, name);
                return null;
        }
    }

    private double? Bound(string name, JsonElement said, string member)
    {
        var bound = said.Number(member);
        if (bound is null && said.Member(member) is not null)
            findings.Add(file, $"{member} must be a number.", null, name);
        return bound;
    }

    private IReadOnlyList<Level>? Levels(string name, JsonElement said)
    {
        if (said.Member("Levels") is not { } levels)
            return null;
        if (levels.ValueKind != JsonValueKind.Object)
        {
            findings.Add(file, "Levels must be an object of levels and what they mean.", null, name);
            return null;
        }

        return [.. levels.EnumerateObject().Where(l => l.Name != NotAvailable).Select(l => new Level(l.Name, Label(l.Value)))];
    }

    private static string? Label(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.String => string.IsNullOrWhiteSpace(value.GetString()) ? null : value.GetString(),
        JsonValueKind.Object => value.Text("Description"),
        _ => null,
    };
}
