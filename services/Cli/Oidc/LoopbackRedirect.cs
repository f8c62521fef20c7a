using System.Net;

namespace TrustedData.Cli.Oidc;

/// <summary>The redirect address of a native client: plain http on the loopback interface, on any port (RFC 8252, section 7.3).</summary>
internal static class LoopbackRedirect
{
    public static string On(int port) => new UriBuilder(Uri.UriSchemeHttp, IPAddress.Loopback.ToString(), port, "callback").Uri.AbsoluteUri;
}
