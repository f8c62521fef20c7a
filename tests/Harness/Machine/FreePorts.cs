using System.Net;
using System.Net.Sockets;

namespace TrustedData.Tests.Harness.Machine;

/// <summary>
/// Loopback ports nobody listens on, from below the range the kernel takes outgoing connections from, and each given
/// out once by this process: a port stays free while nobody listens on it yet.
/// </summary>
public static class FreePorts
{
    private const int First = 18_500;
    private const int Last = 31_000;
    private static readonly Lock Gate = new();

    // Test processes that run side by side begin at different places.
    private static int _next = First + (Environment.ProcessId * 97 % (Last - First));

    /// <summary>The next free port.</summary>
    public static int Take()
    {
        lock (Gate)
        {
            for (var tries = First; tries < Last; tries++)
            {
                _next = _next >= Last ? First : _next + 1;
                if (IsFree(_next)) return _next;
            }
        }
        throw new HarnessException($"No loopback port between {First} and {Last} is free.");
    }

    private static bool IsFree(int port)
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            socket.Bind(new IPEndPoint(IPAddress.Loopback, port));
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }
}
