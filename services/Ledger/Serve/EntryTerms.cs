namespace TrustedData.Ledger.Serve;

/// <summary>
/// What entries are found by, as words like <c>run=0192…</c>. They are kept for each part of a bundle, not for each entry:
/// a search reads the parts that have all of its words and looks at their entries one by one.
/// </summary>
public static class EntryTerms
{
    /// <summary>The words of an entry.</summary>
    public static IEnumerable<string> Of(string producer, Fact fact)
    {
        yield return Producer(producer);
        yield return Type(fact.Type);
        yield return Outcome(fact.Outcome);
        yield return Actor(fact.Actor.Id);
        if (fact.Actor.OnBehalfOf is { } person)
            yield return Actor(person);
        if (fact.Project is { } project)
            yield return Project(project);
        if (fact.Run is { } run)
            yield return Run(run);
        if (fact.Dataset is not { } dataset)
            yield break;
        yield return Dataset(dataset);
        if (WithoutSnapshot(dataset) is { } name)
            yield return Dataset(name);
    }

    internal static string Producer(string name) => $"producer={name}";

    internal static string Type(string name) => $"type={name}";

    internal static string Outcome(FactOutcome outcome) => $"outcome={Append.EntryEnvelope.Word(outcome)}";

    internal static string Actor(string id) => $"actor={id}";

    internal static string Project(Guid id) => $"project={id}";

    internal static string Run(Guid id) => $"run={id}";

    internal static string Dataset(string reference) => $"dataset={reference}";

    /// <summary>The dataset of a snapshot; null where none is named.</summary>
    internal static string? WithoutSnapshot(string dataset)
    {
        var at = dataset.LastIndexOf('@');
        return at > 0 ? dataset[..at] : null;
    }
}
