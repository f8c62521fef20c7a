using System.Collections.Concurrent;

namespace TrustedData.Ledger.Cosigning;

/// <summary>Which of the witnesses that are asked did not answer the last time, and why; for the health of the ledger.</summary>
public sealed class WitnessStates
{
    private readonly ConcurrentDictionary<string, string> troubles = new(StringComparer.Ordinal);

    /// <summary>What is wrong, a sentence each.</summary>
    public IEnumerable<string> Troubles => troubles.Values;

    internal void Answered(string witness) => troubles.TryRemove(witness, out _);

    internal void Failed(string witness, Exception exception) => troubles[witness] = exception is WitnessRefusedException refused
        ? $"The witness {witness} does not cosign (it answered {refused.Status})."
        : $"The witness {witness} does not answer.";
}
