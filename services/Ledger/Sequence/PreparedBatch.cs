using TrustedData.Transparency.Merkle;

namespace TrustedData.Ledger.Sequence;

/// <summary>A batch with the places that its entries get, if the log is then as it was taken to be.</summary>
/// <param name="Jobs">Who asked.</param>
/// <param name="Base">The tree that it was prepared on; null when nothing was known of the log.</param>
/// <param name="Batch">What is added.</param>
/// <param name="Answers">What the jobs are answered once it is durable, in order.</param>
public sealed record PreparedBatch(IReadOnlyList<AppendJob> Jobs, CompactRange? Base, Batch Batch, IReadOnlyList<AppendAnswer> Answers)
{
    /// <summary>Whether the last checkpoint is of the tree that this was prepared on.</summary>
    public bool IsOn(CheckpointRow? last) =>
        Base is not null && last is not null && Base.Size == last.Size && Base.Root().AsSpan().SequenceEqual(last.Root);
}
