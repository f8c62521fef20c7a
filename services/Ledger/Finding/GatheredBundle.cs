namespace TrustedData.Ledger.Finding;

/// <summary>What is gathered of the entries of one bundle, in their order.</summary>
public sealed class GatheredBundle
{
    private readonly HashSet<string> words = new(StringComparer.Ordinal);
    private Guid firstFact = Guid.AllBitsSet;
    private Guid lastFact = Guid.Empty;
    private DateTimeOffset from = DateTimeOffset.MaxValue;
    private DateTimeOffset to = DateTimeOffset.MinValue;
    private Fact? before;

    /// <summary>Adds an entry as it stands in the log.</summary>
    public void Add(EntryRow entry)
    {
        Widen(entry.FactId);
        if (EntryContent.TryRead(entry.Body) is not { } content)
            return;
        words.UnionWith(EntryTerms.Of(content));
        if (content.Time is { } time)
            Widen(time);
    }

    /// <summary>Adds an entry as it is being logged. Those of one run follow each other and say mostly the same.</summary>
    public void Add(Fact fact)
    {
        Widen(fact.Id);
        Widen(fact.Recorded.ToUniversalTime());
        if (before is not null && fact.Entities.Count == 0 && before.Entities.Count == 0 && before.Actor == fact.Actor && before.Run == fact.Run
            && before.Project == fact.Project && before.Dataset == fact.Dataset && before.Outcome == fact.Outcome)
            words.Add(EntryTerms.Type(fact.Type.Name));
        else
            words.UnionWith(EntryTerms.Of(EntryContent.Of(fact)));
        before = fact;
    }

    /// <summary>The row of the bundle.</summary>
    public BundleRow Bundle(long number) => new() { Number = number, FirstFact = firstFact, LastFact = lastFact, RecordedFrom = from, RecordedTo = to };

    /// <summary>Its words.</summary>
    public IEnumerable<BundleTermRow> Terms(long number) => words.Select(word => new BundleTermRow { Term = word, Bundle = number });

    private void Widen(Guid fact) => (firstFact, lastFact) = (fact < firstFact ? fact : firstFact, fact > lastFact ? fact : lastFact);

    private void Widen(DateTimeOffset time) => (from, to) = (time < from ? time : from, time > to ? time : to);
}
