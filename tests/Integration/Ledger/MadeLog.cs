using System.Security.Cryptography;
using System.Text;
using TrustedData.Transparency;
using TrustedData.Transparency.Notes;
using TrustedData.Transparency.Witnessing;

namespace TrustedData.Tests.Integration.Ledger;

/// <summary>
/// A log that the tests make, with hashes and proofs by the recursions of RFC 6962, sections 2.1 and 2.1.2: another way than
/// the product's.
/// </summary>
internal sealed class MadeLog(string origin, Ed25519Signer key, int entries, string story = "true")
{
    private readonly byte[][] _leaves = [.. Enumerable.Range(0, entries).Select(at => SHA256.HashData([0, .. Encoding.UTF8.GetBytes($"{story} {at}")]))];

    public NoteVerifier Verifier => new(origin, key.Verifier);

    /// <summary>A log of the same name and key that tells another story from an entry on.</summary>
    public MadeLog ForkedAt(int entry)
    {
        var fork = new MadeLog(origin, key, _leaves.Length, "other");
        _leaves.AsSpan(0, entry).CopyTo(fork._leaves);
        return fork;
    }

    public byte[] Root(int size) => Root(_leaves.AsSpan(0, size));

    public string Note(int size) => Note($"{origin}\n{size}\n{Convert.ToBase64String(Root(size))}\n");

    public string Note(string text) => new NoteSigner(origin, key).Sign(text);

    /// <summary>The body of an add-checkpoint request.</summary>
    public string Request(int old, int size) => Body(old, size, old == 0 ? [] : Proof(old, _leaves.AsSpan(0, size), complete: true));

    public string Body(int old, int size, IReadOnlyList<byte[]> proof) => new AddCheckpointRequest(old, proof, Note(size)).ToText();

    private static byte[] Root(ReadOnlySpan<byte[]> leaves)
    {
        if (leaves.Length <= 1) return leaves.Length == 0 ? SHA256.HashData([]) : leaves[0];
        var split = Split(leaves.Length);
        return SHA256.HashData([1, .. Root(leaves[..split]), .. Root(leaves[split..])]);
    }

    private static List<byte[]> Proof(int old, ReadOnlySpan<byte[]> leaves, bool complete)
    {
        if (old == leaves.Length) return complete ? [] : [Root(leaves)];
        var split = Split(leaves.Length);
        return old <= split
            ? [.. Proof(old, leaves[..split], complete), Root(leaves[split..])]
            : [.. Proof(old - split, leaves[split..], complete: false), Root(leaves[..split])];
    }

    private static int Split(int size)
    {
        var split = 1;
        while (split * 2 < size) split *= 2;
        return split;
    }
}
