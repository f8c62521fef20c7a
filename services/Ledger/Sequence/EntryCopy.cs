using System.Buffers;
using System.Buffers.Binary;
using System.Text;
using Npgsql;

namespace TrustedData.Ledger.Sequence;

/// <summary>
/// Copies entries into their table in PostgreSQL's binary COPY format (manual, section COPY, "Binary Format"), put together
/// here in large pieces: column by column through the driver, the ledger would spend more time on writing than PostgreSQL does.
/// </summary>
internal static class EntryCopy
{
    private const string Command = "COPY entry (index, producer, fact_id, body, leaf_hash) FROM STDIN (FORMAT binary)";
    private const short Columns = 5;
    private const int PieceSize = 1 << 18;

    // Signature, no flags, no extension.
    private static readonly byte[] Header = [.. "PGCOPY\n"u8, 0xff, .. "\r\n"u8, 0, 0, 0, 0, 0, 0, 0, 0, 0];

    /// <summary>Copies the batch's new entries inside the transaction at hand.</summary>
    public static async Task WriteAsync(NpgsqlConnection connection, Batch batch, CancellationToken cancellationToken)
    {
        await using var stream = await connection.BeginRawBinaryCopyAsync(Command, cancellationToken);
        var piece = new ArrayBufferWriter<byte>(PieceSize + (1 << 17));
        piece.Write(Header);
        foreach (var (index, entry) in batch.Added)
        {
            WriteInt16(piece, Columns);
            WriteInt32(piece, sizeof(long));
            BinaryPrimitives.WriteInt64BigEndian(piece.GetSpan(sizeof(long)), index);
            piece.Advance(sizeof(long));
            WriteInt32(piece, Encoding.UTF8.GetByteCount(entry.Producer));
            Encoding.UTF8.GetBytes(entry.Producer, piece);
            WriteInt32(piece, 16);
            entry.Fact.Id.TryWriteBytes(piece.GetSpan(16), bigEndian: true, out _);
            piece.Advance(16);
            WriteInt32(piece, entry.Body.Length);
            piece.Write(entry.Body);
            WriteInt32(piece, entry.LeafHash.Length);
            piece.Write(entry.LeafHash);
            if (piece.WrittenCount < PieceSize)
                continue;
            await stream.WriteAsync(piece.WrittenMemory, cancellationToken);
            piece.ResetWrittenCount();
        }
        WriteInt16(piece, -1);
        await stream.WriteAsync(piece.WrittenMemory, cancellationToken);
    }

    private static void WriteInt16(ArrayBufferWriter<byte> piece, short value)
    {
        BinaryPrimitives.WriteInt16BigEndian(piece.GetSpan(sizeof(short)), value);
        piece.Advance(sizeof(short));
    }

    private static void WriteInt32(ArrayBufferWriter<byte> piece, int value)
    {
        BinaryPrimitives.WriteInt32BigEndian(piece.GetSpan(sizeof(int)), value);
        piece.Advance(sizeof(int));
    }
}
