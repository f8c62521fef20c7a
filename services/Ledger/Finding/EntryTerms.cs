namespace TrustedData.Ledger.Finding;

/// <summary>
/// What entries are found by, as words like <c>run=0192…</c>. They are kept for each bundle, not for each entry: a search reads
/// the bundles that have all of its words and looks at their entries one by one.
/// </summary>
public static class EntryTerms
{
    /// <summary>The words of an entry.</summary>
    public static IEnumerable<string> Of(EntryContent entry)
    {
        if (entry.Type is { } type)
            yield return Type(type);
        if (entry.Outcome is { } outcome)
            yield return Outcome(outcome);
        if (entry.Actor is { } actor)
            yield return Actor(actor);
        if (entry.OnBehalfOf is { } person)
            yield return Actor(person);
        if (entry.Project is { } project)
            yield return Project(project);
        foreach (var run in entry.Runs)
            yield return Run(run);
        if (entry.Dataset is not { } dataset)
            yield break;
        yield return Dataset(dataset);
        if (WithoutSnapshot(dataset) is { } name)
            yield return Dataset(name);
    }

    internal static string Type(string name) => $"type={name}";

    internal static string Outcome(string word) => $"outcome={word}";

    internal static string Actor(string id) => $"actor={id}";

    internal static string Project(string id) => $"project={id}";

    internal static string Run(string id) => $"run={id}";

    internal static string Dataset(string reference) => $"dataset={reference}";

    /// <summary>The dataset of a snapshot; null where none is named.</summary>
    internal static string? WithoutSnapshot(string dataset)
    {
        var at = dataset.LastIndexOf('@');
        return at > 0 ? dataset[..at] : null;
    }
}
