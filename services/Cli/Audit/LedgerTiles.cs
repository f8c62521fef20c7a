using System.Buffers;
using System.Net;
using TrustedData.Cli.Api;
using TrustedData.Transparency.Tiles;

namespace TrustedData.Cli.Audit;

/// <summary>A log's static files as its ledger serves them.</summary>
/// <param name="ledger">The ledger.</param>
public sealed class LedgerTiles(ApiClient ledger) : ITileSource
{
    /// <inheritdoc />
    public async ValueTask<bool> ReadAsync(TilePath path, IBufferWriter<byte> destination, CancellationToken cancellationToken)
    {
        HttpResponseMessage response;
        try
        {
            response = await ledger.OpenAsync(ApiPath.Of($"{path}".Split('/')), cancellationToken);
        }
        catch (ProblemException refused) when (refused.Problem.Status == HttpStatusCode.NotFound)
        {
            return false;
        }

        using (response)
        {
            await using var body = await response.Content.ReadAsStreamAsync(cancellationToken);
            for (var left = path.MostBytes + 1; left > 0;)
            {
                var room = destination.GetMemory();
                var read = await body.ReadAsync(room[..Math.Min(room.Length, left)], cancellationToken);
                if (read == 0)
                    break;
                destination.Advance(read);
                left -= read;
            }
            return true;
        }
    }
}
