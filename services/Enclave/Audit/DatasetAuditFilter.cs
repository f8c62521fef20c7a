using Microsoft.AspNetCore.Mvc;

namespace TrustedData.Enclave.Audit;

/// <summary>Which entries of a dataset; everything given must hold. All are ids and codes, since the filters are recorded.</summary>
public sealed record DatasetAuditFilter
{
    /// <summary>Type of event, as in docs/audit-events.md.</summary>
    [FromQuery(Name = "type")]
    public string? Type { get; init; }

    /// <summary><c>success</c>, <c>refused</c> or <c>failed</c>.</summary>
    [FromQuery(Name = "outcome")]
    public string? Outcome { get; init; }

    /// <summary>A part of a run.</summary>
    [FromQuery(Name = "run")]
    public Guid? Run { get; init; }

    /// <summary>Recorded at or after this instant.</summary>
    [FromQuery(Name = "since")]
    public DateTimeOffset? Since { get; init; }

    /// <summary>Recorded before this instant.</summary>
    [FromQuery(Name = "until")]
    public DateTimeOffset? Until { get; init; }

    /// <summary>Goes on after the fact of this id.</summary>
    [FromQuery(Name = "after")]
    public Guid? After { get; init; }

    /// <summary>How many at most, 1 to 500.</summary>
    [FromQuery(Name = "take")]
    public int? Take { get; init; }

    /// <summary>What is wrong with the filter; null when nothing is.</summary>
    public Refusal? Problem()
    {
        if (Type is not null && EventCatalogue.Find(Type) is null)
            return Refusal.BadRequest("filter", "There is no event of this type; docs/audit-events.md lists them.");
        if (Outcome is not (null or "success" or "refused" or "failed"))
            return Refusal.BadRequest("filter", "The outcome is success, refused or failed.");
        return Take is < 1 or > 500 ? Refusal.BadRequest("filter", "Take 1 to 500 entries at a time, and go on after the last one.") : null;
    }

    /// <summary>The filters as they are recorded.</summary>
    public IEnumerable<FactEntity> AsEntities() =>
        new (string Name, string? Value)[]
        {
            ("type", Type), ("outcome", Outcome), ("run", Run?.ToString()), ("since", Since?.UtcDateTime.ToString("O")), ("until", Until?.UtcDateTime.ToString("O")),
            ("after", After?.ToString()), ("take", Take?.ToString(System.Globalization.CultureInfo.InvariantCulture)),
        }.Where(filter => filter.Value is not null).Select(filter => new FactEntity("filter-" + filter.Name, filter.Value!));
}
