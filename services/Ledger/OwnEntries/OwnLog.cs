using TrustedData.Ledger.Append;
using TrustedData.Ledger.Sequence;

namespace TrustedData.Ledger.OwnEntries;

/// <summary>The ledger as its own producer.</summary>
public sealed class OwnLog(Sequencer sequencer, TimeProvider time)
{
    /// <summary>The producer of the ledger's own entries; no client may bear this name.</summary>
    public const string Producer = "ledger";

    /// <summary>Now.</summary>
    public DateTimeOffset Now => time.GetUtcNow();

    /// <summary>Logs a fact of the ledger's own and answers its index.</summary>
    public async Task<Outcome<long>> RecordAsync(Fact fact, CancellationToken cancellationToken)
    {
        var entry = EntryEnvelope.Seal(Producer, fact);
        if (!entry.IsOk)
            return entry.Refusal;
        var indices = (await sequencer.AppendAsync([entry.Value], cancellationToken)).Indices;
        return indices.IsOk ? indices.Value[0] : indices.Refusal;
    }
}
