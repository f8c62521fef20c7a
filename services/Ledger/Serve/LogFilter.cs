using Microsoft.AspNetCore.Mvc;

namespace TrustedData.Ledger.Serve;

/// <summary>What to search for; everything given must hold. All are ids and codes, since the filters are logged.</summary>
public sealed record LogFilter
{
    [FromQuery(Name = "type")]
    public string? Type { get; init; }

    /// <summary>A person's subject or a service's name, as actor or as the one acted for.</summary>
    [FromQuery(Name = "actor")]
    public string? Actor { get; init; }

    [FromQuery(Name = "run")]
    public Guid? Run { get; init; }

    [FromQuery(Name = "project")]
    public Guid? Project { get; init; }

    /// <summary>As <c>td:enclave/dataset@snapshot</c>; without the snapshot, any of them.</summary>
    [FromQuery(Name = "dataset")]
    public string? Dataset { get; init; }

    /// <summary>As entries say it: <c>success</c>, <c>refused</c> or <c>failed</c>.</summary>
    [FromQuery(Name = "outcome")]
    public string? Outcome { get; init; }

    /// <summary>Recorded at or after this instant.</summary>
    [FromQuery(Name = "since")]
    public DateTimeOffset? Since { get; init; }

    /// <summary>Recorded before this instant.</summary>
    [FromQuery(Name = "until")]
    public DateTimeOffset? Until { get; init; }

    /// <summary>Goes on after this index.</summary>
    [FromQuery(Name = "after")]
    public long? After { get; init; }

    /// <summary>How many at most, 1 to 500.</summary>
    [FromQuery(Name = "take")]
    public int? Take { get; init; }

    /// <summary>What is wrong with the filter; null when nothing is.</summary>
    public Refusal? Problem()
    {
        if (!IsCodeOrNone(Type) || !IsCodeOrNone(Actor) || !IsCodeOrNone(Dataset))
            return Refusal.BadRequest("filter", "Type, actor and dataset are ids of at most 200 characters without white space.");
        if (Outcome is not null && OutcomeOf(Outcome) is null)
            return Refusal.BadRequest("filter", "The outcome is success, refused or failed.");
        if (Take is < 1 or > 500)
            return Refusal.BadRequest("filter", "Take 1 to 500 entries at a time, and go on after the last index.");
        return null;
    }

    /// <summary>The filters as they are logged.</summary>
    public IEnumerable<FactEntity> AsEntities() =>
        new (string Name, string? Value)[]
        {
            ("type", Type), ("actor", Actor), ("run", Run?.ToString()), ("project", Project?.ToString()), ("dataset", Dataset),
            ("outcome", Outcome), ("since", Since?.UtcDateTime.ToString("O")), ("until", Until?.UtcDateTime.ToString("O")),
            ("after", After?.ToString()), ("take", Take?.ToString()),
        }.Where(filter => filter.Value is not null).Select(filter => new FactEntity("filter-" + filter.Name, filter.Value!));

    /// <summary>Those entries that pass.</summary>
    public IQueryable<EntrySearchRow> Apply(IQueryable<EntrySearchRow> rows)
    {
        if (Type is not null)
            rows = rows.Where(e => e.Type == Type);
        if (Actor is not null)
            rows = rows.Where(e => e.Actor == Actor || e.OnBehalfOf == Actor);
        if (Run is not null)
            rows = rows.Where(e => e.Run == Run);
        if (Project is not null)
            rows = rows.Where(e => e.Project == Project);
        if (Dataset is not null)
            rows = rows.Where(e => e.Dataset == Dataset || (e.Dataset != null && e.Dataset.StartsWith(Dataset + "@")));
        if (OutcomeOf(Outcome) is { } outcome)
            rows = rows.Where(e => e.Outcome == outcome);
        if (Since?.ToUniversalTime() is { } since)
            rows = rows.Where(e => e.Recorded >= since);
        if (Until?.ToUniversalTime() is { } until)
            rows = rows.Where(e => e.Recorded < until);
        return After is null ? rows : rows.Where(e => e.Index > After);
    }

    internal static bool IsCode(string text) => text is { Length: > 0 and <= 200 } && !text.Any(character => char.IsWhiteSpace(character) || char.IsControl(character));

    private static FactOutcome? OutcomeOf(string? word) => word switch
    {
        "success" => FactOutcome.Success,
        "refused" => FactOutcome.Refused,
        "failed" => FactOutcome.Failed,
        _ => null,
    };

    private static bool IsCodeOrNone(string? text) => text is null || IsCode(text);
}
