using System.Buffers;

namespace TrustedData.Transparency.Tiles;

/// <summary>Where the tiles of a log come from: a directory, a service, a test. Asked from several threads at once.</summary>
public interface ITileSource
{
    /// <summary>Reads a file of the log.</summary>
    /// <param name="path">Which.</param>
    /// <param name="destination">Takes its bytes. Of a file that is longer than <see cref="TilePath.MostBytes"/>, one byte more than that is enough.</param>
    /// <param name="cancellationToken">Stops it.</param>
    /// <returns>False when there is no such file.</returns>
    ValueTask<bool> ReadAsync(TilePath path, IBufferWriter<byte> destination, CancellationToken cancellationToken);
}
