namespace TrustedData.ServiceDefaults.Audit;

/// <summary>
/// A row of state. Every method that changes one ends in <see cref="Record"/>; saving a changed row without a fact, or with
/// two, is refused by <see cref="AuditSeam"/>, and by a trigger in the database.
/// </summary>
public abstract class AuditedEntity
{
    private readonly List<Fact> pending = [];

    /// <summary>The fact of the last change.</summary>
    public Guid LastFact { get; private set; }

    internal IReadOnlyList<Fact> Pending => pending;

    /// <summary>
    /// Says why this row changes. One fact may cover the rows of one aggregate that change together: each of them records the same.
    /// </summary>
    protected void Record(Fact fact)
    {
        pending.Add(fact);
        LastFact = fact.Id;
    }

    internal void Saved() => pending.Clear();
}
