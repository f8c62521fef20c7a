using System.Diagnostics.CodeAnalysis;
using TrustedData.Transparency.Notes;

namespace TrustedData.Transparency.Witnessing;

/// <summary>How many of which witnesses must have cosigned a checkpoint: any k of n.</summary>
public sealed record WitnessPolicy
{
    /// <summary>The policy.</summary>
    /// <param name="witnesses">The witnesses that count.</param>
    /// <param name="quorum">How many of them must have cosigned, 0 to all.</param>
    /// <exception cref="FormatException">One key or name stands for two witnesses, or the quorum can never be reached.</exception>
    public WitnessPolicy(IReadOnlyList<CosignatureVerifier> witnesses, int quorum)
    {
        if (witnesses.DistinctBy(witness => witness.Name, StringComparer.Ordinal).Count() != witnesses.Count)
            throw new FormatException("A witness is named twice; one witness would count as two.");
        // The message that is signed does not hold the name: one key under two names would count twice.
        if (witnesses.DistinctBy(witness => Convert.ToHexString(witness.PublicKey), StringComparer.Ordinal).Count() != witnesses.Count)
            throw new FormatException("Two witnesses have the same key; one witness would count as two.");
        if (quorum < 0 || quorum > witnesses.Count)
            throw new FormatException($"Of {witnesses.Count} witnesses, {quorum} cannot cosign; the quorum is a number from 0 to {witnesses.Count}.");
        (Witnesses, Quorum) = ([.. witnesses], quorum);
    }

    /// <summary>No witness is asked for.</summary>
    public static WitnessPolicy None { get; } = new([], 0);

    /// <summary>The witnesses that count.</summary>
    public IReadOnlyList<CosignatureVerifier> Witnesses { get; }

    /// <summary>How many of them must have cosigned.</summary>
    public int Quorum { get; }

    /// <summary>Reads vkeys of witnesses; answers false when one is none, or they make no policy; never throws.</summary>
    /// <param name="vkeys">The witnesses' vkeys.</param>
    /// <param name="quorum">How many must have cosigned; null for all of them.</param>
    /// <param name="policy">The policy.</param>
    /// <param name="problem">What is wrong with it, in plain words.</param>
    public static bool TryParse(IEnumerable<string?> vkeys, int? quorum, [NotNullWhen(true)] out WitnessPolicy? policy, [NotNullWhen(false)] out string? problem)
    {
        (policy, problem) = (null, null);
        var witnesses = new List<CosignatureVerifier>();
        foreach (var vkey in vkeys)
        {
            if (!CosignatureVerifier.TryParse(vkey, out var witness))
            {
                problem = $"'{vkey}' is no verifier key of a witness (name+id+base64, of kind 4).";
                return false;
            }
            witnesses.Add(witness);
        }
        try
        {
            policy = new WitnessPolicy(witnesses, quorum ?? witnesses.Count);
            return true;
        }
        catch (FormatException fault)
        {
            problem = fault.Message;
            return false;
        }
    }

    /// <summary>Whether enough witnesses cosigned the checkpoint, each counted once, and no signature line of any of them is wrong.</summary>
    public bool Satisfied(SignedNote checkpoint) => Look(checkpoint).Satisfies(Quorum);

    /// <summary>Who cosigned a checkpoint, and whose signature line is wrong.</summary>
    public WitnessReport Look(SignedNote checkpoint)
    {
        var (cosigned, wrong) = (new List<Cosignature>(), new List<string>());
        foreach (var witness in Witnesses)
        {
            if (witness.TryVerify(checkpoint, out var time))
                cosigned.Add(new Cosignature(witness.Name, time));
            else if (checkpoint.Signatures.Any(witness.Claims))
                wrong.Add(witness.Name);
        }
        return new WitnessReport(cosigned, wrong);
    }
}

/// <summary>A cosignature that holds.</summary>
/// <param name="Witness">Whose.</param>
/// <param name="Time">Since when the witness knows the checkpoint, in seconds since 1970 (POSIX).</param>
public sealed record Cosignature(string Witness, long Time);

/// <summary>What the known witnesses say of a checkpoint.</summary>
/// <param name="Cosigned">Whose cosignature holds.</param>
/// <param name="Wrong">Whose name and key stand on a signature line that does not hold.</param>
public sealed record WitnessReport(IReadOnlyList<Cosignature> Cosigned, IReadOnlyList<string> Wrong)
{
    /// <summary>Whether that is enough. A wrong line of a known witness spoils the note, as C2SP signed-note says.</summary>
    public bool Satisfies(int quorum) => Wrong.Count == 0 && Cosigned.Count >= quorum;
}
