using System.Buffers.Binary;
using TrustedData.Transparency.Notes;

namespace TrustedData.Transparency.Witnessing;

/// <summary>
/// A witness's private key. Whoever calls it states that the checkpoint is the largest consistent one seen of that log, so it is
/// called after <see cref="WitnessJudgement"/> said so and the checkpoint was persisted.
/// </summary>
public sealed class CosignatureSigner(string name, Ed25519Signer key)
{
    /// <summary>What checks the cosignatures made here.</summary>
    public CosignatureVerifier Verifier { get; } = new(name, key.Verifier);

    /// <summary>One signature line, newline included.</summary>
    /// <param name="checkpointText">The text of a checkpoint, its extension lines and last newline included.</param>
    /// <param name="at">When it was found consistent; counted in whole seconds.</param>
    /// <exception cref="ArgumentException">The text is no checkpoint, or the time lies before 1970.</exception>
    public string Sign(string checkpointText, DateTimeOffset at)
    {
        var time = at.ToUnixTimeSeconds();
        if (!Checkpoint.TryParse(checkpointText, out _))
            throw new ArgumentException("Only checkpoints are cosigned.", nameof(checkpointText));
        if (time <= 0)
            throw new ArgumentException("A cosignature has a time after 1970 began.", nameof(at));
        var signature = new byte[8 + 64];
        BinaryPrimitives.WriteInt64BigEndian(signature, time);
        key.Sign(CosignatureVerifier.Message(checkpointText, time)).CopyTo(signature, 8);
        return Verifier.Line(signature);
    }
}
