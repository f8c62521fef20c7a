using System.Buffers;
using System.Diagnostics;
using System.Security.Cryptography;
using TrustedData.Ledger.Keys;
using TrustedData.Transparency.Merkle;
using TrustedData.Transparency.Notes;
using TrustedData.Transparency.Tiles;

namespace TrustedData.Benchmarks.Ledger;

/// <summary>A log as static files, of any size, and what it costs to do no more than hash its entries.</summary>
internal static class MadeLog
{
    private const string Origin = "trusteddata.local/bench";

    /// <summary>Writes a log of <paramref name="size"/> entries and prints its verifier key.</summary>
    internal static void Write(string directory, string keyFile, int size)
    {
        if (!File.Exists(keyFile))
            KeyFile.Create(keyFile).Dispose();
        using var key = KeyFile.Read(keyFile);
        var signer = new NoteSigner(Origin, key);
        var tree = new CompactRange();
        var hashes = new Dictionary<int, ArrayBufferWriter<byte>>();
        var made = new MadeEntries(seed: 9);
        for (var index = 0L; index * TilePath.FullWidth < size; index++)
        {
            var bundle = new ArrayBufferWriter<byte>();
            var width = (int)Math.Min(TilePath.FullWidth, size - (index * TilePath.FullWidth));
            foreach (var entry in made.Take(width))
            {
                EntryBundle.Append(bundle, entry.Body);
                Keep(0, entry.LeafHash);
                tree.Append(entry.LeafHash, (subtree, hash) =>
                {
                    if (TileLayout.IsKept(subtree))
                        Keep(subtree.Level / TileLayout.Height, hash);
                });
            }
            Put(new TilePath(TilePath.EntriesLevel, index, width), bundle.WrittenSpan);
        }
        foreach (var (level, kept) in hashes)
        {
            for (var at = 0; at < kept.WrittenCount; at += TilePath.FullWidth * MerkleHash.Length)
            {
                var bytes = kept.WrittenSpan[at..Math.Min(at + (TilePath.FullWidth * MerkleHash.Length), kept.WrittenCount)];
                Put(new TilePath(level, at / (TilePath.FullWidth * MerkleHash.Length), bytes.Length / MerkleHash.Length), bytes);
            }
        }
        File.WriteAllText(Path.Combine(directory, "checkpoint"), new Checkpoint(Origin, size, tree.Root()).Sign(signer));
        Console.WriteLine(signer.Verifier);

        void Keep(int level, byte[] hash)
        {
            if (!hashes.TryGetValue(level, out var kept))
                hashes[level] = kept = new ArrayBufferWriter<byte>();
            kept.Write(hash);
        }

        void Put(TilePath path, ReadOnlySpan<byte> bytes)
        {
            var file = Path.Combine(directory, $"{path}");
            Directory.CreateDirectory(Path.GetDirectoryName(file)!);
            File.WriteAllBytes(file, bytes);
        }
    }

    /// <summary>SHA-256 over every byte of every entry bundle, one file after the other.</summary>
    internal static void Hash(string directory)
    {
        var watch = Stopwatch.StartNew();
        using var sha = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var bytes = 0L;
        foreach (var file in Directory.EnumerateFiles(Path.Combine(directory, "tile", "entries"), "*", SearchOption.AllDirectories).Order(StringComparer.Ordinal))
        {
            var content = File.ReadAllBytes(file);
            sha.AppendData(content);
            bytes += content.Length;
        }
        Console.WriteLine($"{bytes} {watch.ElapsedMilliseconds} {Convert.ToHexStringLower(sha.GetHashAndReset())}");
    }
}
