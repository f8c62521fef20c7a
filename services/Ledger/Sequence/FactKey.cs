using System.Diagnostics.CodeAnalysis;

namespace TrustedData.Ledger.Sequence;

/// <summary>
/// Compares facts by producer and id. The ids alone tell nearly all apart, and are random enough to be their own hash: the
/// sequencer looks several times for every entry.
/// </summary>
internal sealed class FactKey : IEqualityComparer<(string Producer, Guid FactId)>
{
    public static FactKey Comparer { get; } = new();

    public bool Equals((string Producer, Guid FactId) x, (string Producer, Guid FactId) y) =>
        x.FactId == y.FactId && string.Equals(x.Producer, y.Producer, StringComparison.Ordinal);

    public int GetHashCode([DisallowNull] (string Producer, Guid FactId) obj) => obj.FactId.GetHashCode();
}
