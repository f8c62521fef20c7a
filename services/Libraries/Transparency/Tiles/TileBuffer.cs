using System.Buffers;

namespace TrustedData.Transparency.Tiles;

/// <summary>A buffer that is filled, worked on in place and filled again, so that a log of any length takes the same memory.</summary>
internal sealed class TileBuffer : IBufferWriter<byte>
{
    private byte[] bytes = new byte[TilePath.FullWidth * 32];

    /// <summary>How many bytes were written.</summary>
    public int Length { get; private set; }

    /// <summary>What was written.</summary>
    public Span<byte> Written => bytes.AsSpan(0, Length);

    /// <summary>Forgets what was written.</summary>
    public void Clear() => Length = 0;

    /// <inheritdoc />
    public void Advance(int count) => Length += count;

    /// <inheritdoc />
    public Memory<byte> GetMemory(int sizeHint = 0)
    {
        var needed = Length + Math.Max(sizeHint, 1);
        if (needed > bytes.Length)
            Array.Resize(ref bytes, Math.Max(needed, Math.Min(2 * bytes.Length, needed + (1 << 20))));
        return bytes.AsMemory(Length);
    }

    /// <inheritdoc />
    public Span<byte> GetSpan(int sizeHint = 0) => GetMemory(sizeHint).Span;
}
