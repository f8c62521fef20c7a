using System.Text.Json;
using TrustedData.Transparency.Merkle;
using TrustedData.Transparency.Proofs;

namespace TrustedData.Tests.Unit.Transparency;

/// <summary>The vectors of transparency-dev/merkle: 12 proofs that hold and 184 that must be refused.</summary>
public sealed class MerkleVectorTests
{
    [Fact]
    public void Every_inclusion_vector_is_judged_as_it_says() => JudgeAll("merkle/inclusion", minimum: 90, vector =>
        MerkleProof.VerifyInclusion(
            Number(vector, "leafIdx"), Number(vector, "treeSize"), Bytes(vector, "leafHash"), Proof(vector), Bytes(vector, "root")));

    [Fact]
    public void Every_consistency_vector_is_judged_as_it_says() => JudgeAll("merkle/consistency", minimum: 90, vector =>
        MerkleProof.VerifyConsistency(
            Number(vector, "size1"), Number(vector, "size2"), Bytes(vector, "root1"), Bytes(vector, "root2"), Proof(vector)));

    /// <summary>The eight entries of the reference tree of Certificate Transparency; its root stands in the vectors.</summary>
    [Fact]
    public void The_reference_tree_has_the_published_root()
    {
        string[] entries = ["", "00", "10", "2021", "3031", "40414243", "5051525354555657", "606162636465666768696a6b6c6d6e6f"];
        var tree = new CompactRange();
        foreach (var entry in entries)
            tree.Append(MerkleHash.Leaf(Convert.FromHexString(entry)));

        Convert.ToBase64String(tree.Root()).ShouldBe("XcnaeacGWamtVZy3Ad7ZoqudgjqtL0lgz+Nw7/RgQyg=");
    }

    [Fact]
    public void The_empty_tree_has_the_root_of_RFC_6962() =>
        Convert.ToHexStringLower(new CompactRange().Root()).ShouldBe("e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");

    private static void JudgeAll(string folder, int minimum, Func<JsonElement, bool> verify)
    {
        var files = SharedVectors.Files(folder);
        files.Count.ShouldBeGreaterThan(minimum);
        foreach (var file in files)
        {
            using var vector = JsonDocument.Parse(File.ReadAllBytes(file));
            verify(vector.RootElement).ShouldBe(!vector.RootElement.GetProperty("wantErr").GetBoolean(), file);
        }
    }

    // The vectors count in unsigned numbers; one beyond our range becomes negative and must be refused all the same.
    private static long Number(JsonElement vector, string name) => unchecked((long)vector.GetProperty(name).GetUInt64());

    private static byte[] Bytes(JsonElement vector, string name) => vector.GetProperty(name).GetBytesFromBase64();

    private static byte[][] Proof(JsonElement vector) => vector.GetProperty("proof") is { ValueKind: JsonValueKind.Array } proof
        ? [.. proof.EnumerateArray().Select(node => node.GetBytesFromBase64())]
        : [];
}
