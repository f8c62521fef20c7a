using Microsoft.Extensions.Options;
using TrustedData.Sealing;

namespace TrustedData.Enclave.Runs.Steps.Inspect;

/// <summary>The image of the inspector: found once, then the same until the enclave is restarted, whatever its reference comes to mean.</summary>
public sealed partial class InspectorImage(ISealedRunEngine engine, IOptions<RunOptions> options, ILogger<InspectorImage> logger)
{
    private volatile string? digest;

    /// <summary>The digest; null while the engine does not answer, has no such image, or has one that is not allowed.</summary>
    public async Task<string?> DigestAsync(CancellationToken cancellationToken)
    {
        if (digest is not null)
            return digest;
        var found = await engine.FindImage(options.Value.InspectorImage, cancellationToken);
        if (found.Digest is null || (options.Value.InspectorDigest is { } allowed && allowed != found.Digest))
        {
            LogMissing(options.Value.InspectorImage, found.Digest ?? "none");
            return null;
        }

        return digest = found.Digest;
    }

    [LoggerMessage(3221, LogLevel.Error, "The inspector's image {Image} is missing, or is not the one that is allowed (found: {Found}); outputs wait.")]
    private partial void LogMissing(string image, string found);
}
