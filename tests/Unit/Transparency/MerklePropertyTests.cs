using CsCheck;
using TrustedData.Transparency.Merkle;
using TrustedData.Transparency.Proofs;

namespace TrustedData.Tests.Unit.Transparency;

public sealed class MerklePropertyTests
{
    // Numbered, since of two equal entries side by side each truly stands in the place of the other.
    private static readonly Gen<byte[][]> Entries = Gen.Byte.Array[0, 12].Array[1, 600].Select(
        entries => entries.Select((entry, at) => (byte[])[.. BitConverter.GetBytes(at), .. entry]).ToArray());

    [Fact]
    public void Roots_and_proofs_of_random_trees_are_those_of_the_RFC() =>
        Gen.Select(Entries, Gen.Int[0, int.MaxValue], Gen.Int[0, int.MaxValue]).Sample((entries, one, two) =>
        {
            var (size, index) = (entries.Length, one % entries.Length);
            var older = 1 + (two % size);
            var log = new KeptLog(entries);

            log.Build(ProofPlan.ForRoot(size))[0].ShouldBe(ReferenceTree.Mth(entries));
            log.Tree.Root().ShouldBe(ReferenceTree.Mth(entries));
            log.Build(ProofPlan.ForInclusion(index, size)).ShouldBe(ReferenceTree.Path(index, entries));
            log.Build(ProofPlan.ForConsistency(older, size)).ShouldBe(ReferenceTree.Proof(older, entries));
        }, iter: 300);

    [Fact]
    public void Every_inclusion_proof_verifies_and_none_with_anything_changed() =>
        Gen.Select(Entries, Gen.Int[0, int.MaxValue], Gen.Int[0, int.MaxValue]).Sample((entries, pick, bit) =>
        {
            var (size, index) = (entries.Length, pick % entries.Length);
            var root = ReferenceTree.Mth(entries);
            var leaf = MerkleHash.Leaf(entries[index]);
            var proof = ReferenceTree.Path(index, entries);

            MerkleProof.VerifyInclusion(index, size, leaf, proof, root).ShouldBeTrue();
            MerkleProof.VerifyInclusion(index, size, Flip(leaf, bit), proof, root).ShouldBeFalse();
            MerkleProof.VerifyInclusion(index, size, leaf, proof, Flip(root, bit)).ShouldBeFalse();
            MerkleProof.VerifyInclusion(index, size, leaf, [.. proof, root], root).ShouldBeFalse();
            for (var other = 0; other < size; other++)
                MerkleProof.VerifyInclusion(other, size, leaf, proof, root).ShouldBe(other == index);
            if (proof.Length == 0)
                return;
            MerkleProof.VerifyInclusion(index, size, leaf, proof[1..], root).ShouldBeFalse();
            MerkleProof.VerifyInclusion(index, size, leaf, FlipOne(proof, pick, bit), root).ShouldBeFalse();
        }, iter: 300);

    [Fact]
    public void Every_consistency_proof_verifies_and_none_with_anything_changed() =>
        Gen.Select(Entries, Gen.Int[0, int.MaxValue], Gen.Int[0, int.MaxValue]).Sample((entries, pick, bit) =>
        {
            var size = entries.Length;
            var older = 1 + (pick % size);
            var root = ReferenceTree.Mth(entries);
            var olderRoot = ReferenceTree.Mth(entries.AsSpan(0, older));
            var proof = ReferenceTree.Proof(older, entries);

            MerkleProof.VerifyConsistency(older, size, olderRoot, root, proof).ShouldBeTrue();
            MerkleProof.VerifyConsistency(older, size, Flip(olderRoot, bit), root, proof).ShouldBeFalse();
            MerkleProof.VerifyConsistency(older, size, olderRoot, Flip(root, bit), proof).ShouldBeFalse();
            MerkleProof.VerifyConsistency(size + 1, size, olderRoot, root, proof).ShouldBeFalse();
            MerkleProof.VerifyConsistency(0, size, olderRoot, root, proof).ShouldBeFalse();
            if (proof.Length == 0)
                return;
            MerkleProof.VerifyConsistency(older, size, olderRoot, root, proof[1..]).ShouldBeFalse();
            MerkleProof.VerifyConsistency(older, size, olderRoot, root, [.. proof, root]).ShouldBeFalse();
            MerkleProof.VerifyConsistency(older, size, olderRoot, root, FlipOne(proof, pick, bit)).ShouldBeFalse();
        }, iter: 300);

    /// <summary>
    /// A proof alone does not fix the size of a tree (the signed checkpoint does): where the shape above the entry is the
    /// same, another size verifies too. What must hold is that no other size moves the entry or changes the root.
    /// </summary>
    [Fact]
    public void A_size_whose_path_has_another_length_is_refused() =>
        Gen.Select(Entries, Gen.Int[0, int.MaxValue], Gen.Int[1, 2000]).Sample((entries, pick, other) =>
        {
            var index = pick % entries.Length;
            var proof = ReferenceTree.Path(index, entries);
            if (index >= other || ProofPlan.ForInclusion(index, other).Build(_ => new byte[32]).Count == proof.Length)
                return;
            MerkleProof.VerifyInclusion(index, other, MerkleHash.Leaf(entries[index]), proof, ReferenceTree.Mth(entries)).ShouldBeFalse();
        }, iter: 500);

    [Fact]
    public void A_tree_restored_from_kept_hashes_grows_like_the_one_that_never_stopped() =>
        Gen.Select(Entries, Gen.Int[0, int.MaxValue]).Sample((entries, pick) =>
        {
            var stop = pick % (entries.Length + 1);
            var log = new KeptLog(entries[..stop]);
            var restored = CompactRange.Restore(stop, log.Hash);
            var untouched = restored.Clone();
            foreach (var entry in entries[stop..])
                restored.Append(MerkleHash.Leaf(entry));

            restored.Root().ShouldBe(ReferenceTree.Mth(entries));
            untouched.Root().ShouldBe(ReferenceTree.Mth(entries.AsSpan(0, stop)));
        }, iter: 200);

    [Theory]
    [InlineData(-1, 5)]
    [InlineData(5, 5)]
    [InlineData(0, 0)]
    public void No_inclusion_proof_is_planned_for_what_is_not_there(long index, long size) =>
        Should.Throw<ArgumentOutOfRangeException>(() => ProofPlan.ForInclusion(index, size));

    [Theory]
    [InlineData(0, 5)]
    [InlineData(6, 5)]
    public void No_consistency_proof_is_planned_between_what_cannot_be_consistent(long older, long size) =>
        Should.Throw<ArgumentOutOfRangeException>(() => ProofPlan.ForConsistency(older, size));

    [Fact]
    public void Sizes_near_the_largest_number_end_without_an_exception()
    {
        var hash = new byte[32];
        var proof = Enumerable.Repeat(hash, 63).ToArray();

        MerkleProof.VerifyInclusion(long.MaxValue - 1, long.MaxValue, hash, proof, hash).ShouldBeFalse();
        MerkleProof.VerifyConsistency(long.MaxValue - 1, long.MaxValue, hash, hash, proof).ShouldBeFalse();
        MerkleProof.VerifyInclusion(long.MinValue, long.MaxValue, hash, proof, hash).ShouldBeFalse();
    }

    private static byte[] Flip(byte[] hash, int bit)
    {
        var changed = (byte[])hash.Clone();
        changed[bit / 8 % hash.Length] ^= (byte)(1 << (bit % 8));
        return changed;
    }

    private static byte[][] FlipOne(byte[][] proof, int at, int bit)
    {
        var changed = (byte[][])proof.Clone();
        changed[at % proof.Length] = Flip(proof[at % proof.Length], bit);
        return changed;
    }

    /// <summary>Keeps what a ledger keeps, and nothing more: leaf hashes, and the roots of every 256 entries, 65,536, ...</summary>
    private sealed class KeptLog
    {
        private readonly Dictionary<(int Level, long Index), byte[]> kept = [];

        public KeptLog(IEnumerable<byte[]> entries)
        {
            foreach (var entry in entries)
            {
                var leaf = MerkleHash.Leaf(entry);
                kept[(0, Tree.Size)] = leaf;
                Tree.Append(leaf, (subtree, hash) =>
                {
                    if (TileLayout.IsKept(subtree))
                        kept[(subtree.Level / TileLayout.Height, subtree.Index)] = hash;
                });
            }
        }

        public CompactRange Tree { get; } = new();

        public byte[][] Build(ProofPlan plan) => [.. plan.Build(Hash)];

        public byte[] Hash(SubtreeId subtree)
        {
            var row = TileLayout.Under(subtree);
            return MerkleHash.Complete([.. Enumerable.Range(0, row.Count).Select(at => kept[(row.Level, row.First + at)])]);
        }
    }
}
