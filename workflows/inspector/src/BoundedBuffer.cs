using System.Buffers;

namespace TrustedData.Workflows.Inspector;

/// <summary>A buffer that ends the writing into it when it would hold more than it may.</summary>
internal sealed class BoundedBuffer(int mostBytes) : IBufferWriter<byte>
{
    private readonly ArrayBufferWriter<byte> buffer = new();

    public ReadOnlySpan<byte> Written => buffer.WrittenSpan;

    public void Advance(int count)
    {
        if (buffer.WrittenCount + count > mostBytes)
            throw new FullException();
        buffer.Advance(count);
    }

    public Memory<byte> GetMemory(int sizeHint = 0) => buffer.GetMemory(sizeHint);

    public Span<byte> GetSpan(int sizeHint = 0) => buffer.GetSpan(sizeHint);
}

/// <summary>More was written into a buffer than it may hold.</summary>
public sealed class FullException : Exception;
