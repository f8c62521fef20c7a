using Microsoft.Extensions.Options;
using TrustedData.Transparency.Notes;
using TrustedData.Transparency.Witnessing;

namespace TrustedData.Ledger.Cosigning;

/// <summary>The witnesses of this log.</summary>
public sealed class LogWitnesses
{
    public LogWitnesses(IOptions<CosigningOptions> options)
    {
        var given = options.Value;
        if (!WitnessPolicy.TryParse(given.Witnesses.Select(witness => witness.VerifierKey), given.Quorum, out var policy, out var problem))
            throw new InvalidOperationException(problem);
        Policy = policy;
        Asked = [.. policy.Witnesses.Zip(given.Witnesses).Where(pair => pair.Second.Address is not null).Select(pair => new AskedWitness(pair.First, Folder(pair.Second.Address!)))];
        Patience = TimeSpan.FromSeconds(given.OpeningSeconds);
    }

    /// <summary>How many of whom must have cosigned.</summary>
    public WitnessPolicy Policy { get; }

    /// <summary>Those that are asked; the others come by themselves.</summary>
    public IReadOnlyList<AskedWitness> Asked { get; }

    /// <summary>How long a ledger that was just started waits for the first of them.</summary>
    public TimeSpan Patience { get; }

    /// <summary>Those signature lines of a checkpoint that hold for one of the witnesses, one of each.</summary>
    public IReadOnlyList<(CosignatureVerifier Witness, string Line)> Verified(SignedNote note)
    {
        var lines = new List<(CosignatureVerifier, string)>();
        foreach (var witness in Policy.Witnesses)
        {
            // One line at a time: a wrong one beside a good one of the same key says nothing against the good one.
            var good = note.Signatures.Where(line => line.KeyId == witness.KeyId && line.Name == witness.Name)
                .FirstOrDefault(line => witness.TryVerify(note with { Signatures = [line] }, out _));
            if (good is not null)
                lines.Add((witness, good.ToString()));
        }
        return lines;
    }

    // What is relative to an address without a slash at its end would take the place of its last part.
    private static Uri Folder(Uri address) => address.AbsolutePath.EndsWith('/') ? address : new Uri($"{address.AbsoluteUri}/");
}

/// <summary>A witness that is asked.</summary>
/// <param name="Verifier">Its key.</param>
/// <param name="Address">Its submission prefix, with a slash at the end.</param>
public sealed record AskedWitness(CosignatureVerifier Verifier, Uri Address);
