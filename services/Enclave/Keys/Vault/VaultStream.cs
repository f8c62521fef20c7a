using System.Security.Cryptography;

namespace TrustedData.Enclave.Keys;

/// <summary>Decrypts a file of the vault while it is read, frame by frame; no byte of a frame is handed out before it is checked.</summary>
internal sealed class VaultStream(FileStream file, byte[] secret, byte[] header, Guid run, string name, bool ownsFile) : Stream
{
    private readonly FrameCipher cipher = new(secret, header, run, name);
    private readonly byte[] frame = new byte[FrameCipher.SealedFrameLength];
    private readonly byte[] plain = new byte[FrameCipher.FrameLength];
    private long index;
    private int start;
    private int end;
    private bool isDone;

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        if (start == end && !isDone)
            Open(await file.ReadAtLeastAsync(frame, frame.Length, throwOnEndOfStream: false, cancellationToken));
        return Take(buffer.Span);
    }

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override int Read(Span<byte> buffer)
    {
        if (start == end && !isDone)
            Open(file.ReadAtLeast(frame, frame.Length, throwOnEndOfStream: false));
        return Take(buffer);
    }

    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    public override void Flush()
    {
    }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            cipher.Dispose();
            CryptographicOperations.ZeroMemory(plain);
            if (ownsFile)
                file.Dispose();
        }

        base.Dispose(disposing);
    }

    private void Open(int length)
    {
        // A file that was cut off at the end of a frame has a last frame that was not sealed as one.
        isDone = file.Position >= file.Length;
        if (length < FrameCipher.TagLength)
            throw new VaultDamagedException(run);
        try
        {
            cipher.Open(index++, isDone, frame.AsSpan(0, length), plain.AsSpan(0, length - FrameCipher.TagLength));
        }
        catch (AuthenticationTagMismatchException)
        {
            throw new VaultDamagedException(run);
        }

        (start, end) = (0, length - FrameCipher.TagLength);
    }

    private int Take(Span<byte> buffer)
    {
        var count = Math.Min(buffer.Length, end - start);
        plain.AsSpan(start, count).CopyTo(buffer);
        start += count;
        return count;
    }
}
