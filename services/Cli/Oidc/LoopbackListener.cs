using System.Net;
using System.Net.Sockets;
using System.Text;

namespace TrustedData.Cli.Oidc;

/// <summary>Waits on a free loopback port for the browser to come back with the code (RFC 8252, section 7.3).</summary>
internal sealed class LoopbackListener : IDisposable
{
    private const int MostRequestBytes = 16 * 1024;
    private readonly TcpListener listener = new(IPAddress.Loopback, 0);

    public LoopbackListener()
    {
        listener.Start();
        RedirectUri = LoopbackRedirect.On(((IPEndPoint)listener.LocalEndpoint).Port);
    }

    /// <summary>Where the authority is to send the browser.</summary>
    public string RedirectUri { get; }

    /// <summary>Returns the address the browser was sent to; anything else that knocks gets 404 and is ignored.</summary>
    public async Task<Uri> Wait(CancellationToken cancellationToken)
    {
        while (true)
        {
            using var connection = await listener.AcceptTcpClientAsync(cancellationToken);
            using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
            patience.CancelAfter(TimeSpan.FromSeconds(5));
            try
            {
                await using var stream = connection.GetStream();
                var target = await ReadTarget(stream, patience.Token);
                var found = target?.StartsWith("/callback?", StringComparison.Ordinal) == true;
                await Answer(stream, found, patience.Token);
                if (found) return new Uri(new Uri(RedirectUri), target);
            }
            catch (Exception fault) when (fault is IOException || (fault is OperationCanceledException && !cancellationToken.IsCancellationRequested))
            {
                // A browser that opens a connection ahead of need and says nothing must not end the wait.
            }
        }
    }

    public void Dispose() => listener.Dispose();

    private static async Task<string?> ReadTarget(NetworkStream stream, CancellationToken cancellationToken)
    {
        var buffer = new byte[MostRequestBytes];
        var length = 0;
        while (length < buffer.Length)
        {
            var read = await stream.ReadAsync(buffer.AsMemory(length), cancellationToken);
            if (read == 0) return null;
            length += read;
            if (buffer.AsSpan(0, length).IndexOf("\r\n\r\n"u8) >= 0) break;
        }
        var line = Encoding.ASCII.GetString(buffer, 0, length).Split("\r\n", 2)[0].Split(' ');
        return line is ["GET", var target, _] ? target : null;
    }

    private static async Task Answer(NetworkStream stream, bool found, CancellationToken cancellationToken)
    {
        var text = found ? "You can close this window and go back to the terminal." : "Nothing here.";
        var page = $"<!doctype html><html lang=\"en\"><title>td login</title><p>{text}</p></html>";
        var head = $"HTTP/1.1 {(found ? "200 OK" : "404 Not Found")}\r\nContent-Type: text/html; charset=utf-8\r\n"
            + $"Content-Length: {Encoding.UTF8.GetByteCount(page)}\r\nCache-Control: no-store\r\nReferrer-Policy: no-referrer\r\n"
            + "Content-Security-Policy: default-src 'none'\r\nConnection: close\r\n\r\n";
        await stream.WriteAsync(Encoding.UTF8.GetBytes(head + page), cancellationToken);
    }
}
