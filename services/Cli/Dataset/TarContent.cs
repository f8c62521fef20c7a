using System.Net;

namespace TrustedData.Cli.Dataset;

/// <summary>A request body that is written while it is sent; nothing of it is kept in memory or on disk.</summary>
internal sealed class TarContent : HttpContent
{
    private readonly IReadOnlyList<DatasetFile> files;
    private readonly IProgress<long> progress;

    public TarContent(IReadOnlyList<DatasetFile> files, IProgress<long> progress)
    {
        (this.files, this.progress) = (files, progress);
        Headers.ContentType = new("application/x-tar");
    }

    protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context) =>
        DirectoryTar.WriteAsync(files, stream, progress, CancellationToken.None);

    protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context, CancellationToken cancellationToken) =>
        DirectoryTar.WriteAsync(files, stream, progress, cancellationToken);

    protected override bool TryComputeLength(out long length)
    {
        length = 0;
        return false;
    }
}
