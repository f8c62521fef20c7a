using Microsoft.AspNetCore.Mvc;

namespace TrustedData.Ledger.Finding;

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
        if (Outcome is not (null or "success" or "refused" or "failed"))
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

    /// <summary>Words that an entry that passes has, as <see cref="EntryTerms"/> writes them.</summary>
    public IEnumerable<string> Terms()
    {
        if (Type is not null)
            yield return EntryTerms.Type(Type);
        if (Actor is not null)
            yield return EntryTerms.Actor(Actor);
        if (Run is { } run)
            yield return EntryTerms.Run($"{run}");
        if (Project is { } project)
            yield return EntryTerms.Project($"{project}");
        if (Dataset is not null)
            yield return EntryTerms.Dataset(Dataset);
        if (Outcome is not null)
            yield return EntryTerms.Outcome(Outcome);
    }

    /// <summary>Whether an entry passes.</summary>
    public bool Passes(EntryContent entry) =>
        (Type is null || Type == entry.Type)
        && (Actor is null || Actor == entry.Actor || Actor == entry.OnBehalfOf)
        && (Run is null || entry.Runs.Contains($"{Run}"))
        && (Project is null || $"{Project}" == entry.Project)
        && (Dataset is null || Dataset == entry.Dataset || entry.Dataset is { } reference && Dataset == EntryTerms.WithoutSnapshot(reference))
        && (Outcome is null || Outcome == entry.Outcome)
        && (Since is null || entry.Time >= Since)
        && (Until is null || entry.Time < Until);

    internal static bool IsCode(string text) => text is { Length: > 0 and <= 200 } && !text.Any(character => char.IsWhiteSpace(character) || char.IsControl(character));

    private static bool IsCodeOrNone(string? text) => text is null || IsCode(text);
}
