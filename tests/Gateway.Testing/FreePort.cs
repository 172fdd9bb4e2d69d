using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;

namespace Gateway.Testing;

/// <summary>Hands out loopback ports that nothing listens on.</summary>
/// <remarks>
/// From below the kernel's range for outgoing connections: a server that is stopped and started again would
/// now and then find its port taken by one of those.
/// </remarks>
public static class FreePort
{
    private static readonly HashSet<int> Taken = [];

    public static int Take()
    {
        lock (Taken)
        {
            while (true)
            {
                var port = RandomNumberGenerator.GetInt32(15_000, 32_000);
                if (IsFree(port) && Taken.Add(port))
                    return port;
            }
        }
    }

    private static bool IsFree(int port)
    {
        try
        {
            using var listener = new TcpListener(IPAddress.Loopback, port);
            listener.Start();
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }
}
