using System.Net;
using System.Net.Sockets;
using BitFaster.Caching.Lru;
using Gateway.Requests.Devices;
using Gateway.Sessions.Adaptive;
using Gateway.Sessions.Lifecycle;

namespace Gateway.Authentication;

/// <summary>Reads from a request where a session is used from, where lifetimes follow use.</summary>
internal sealed class AccessPlaceReader(SessionLifetime lifetime)
{
    // The clients of a gateway have few different ones, and an attacker can send any number.
    private const int MaximumRemembered = 4096;

    private const int NetworkBytesV4 = 3;
    private const int NetworkBytesV6 = 6;

    // Each request has them, and most have the same as the one before.
    private readonly ConcurrentLru<(IPAddress? Address, string UserAgent), AccessPlace> _remembered = new(MaximumRemembered);

    /// <summary>The place; null where lifetimes do not follow use.</summary>
    public AccessPlace? Read(HttpContext context)
    {
        if (!lifetime.IsAdaptive)
        {
            return null;
        }

        return _remembered.GetOrAdd(
            (context.Connection.RemoteIpAddress, context.Request.Headers.UserAgent.ToString()),
            static client => new AccessPlace(NetworkOf(client.Address), DeviceName.BrowserOf(client.UserAgent)));
    }

    /// <summary>The /24 of an IPv4 address, the /48 of an IPv6 address.</summary>
    internal static string? NetworkOf(IPAddress? address)
    {
        if (address is null)
        {
            return null;
        }

        address = address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address;
        var bytes = address.GetAddressBytes();
        var kept = address.AddressFamily == AddressFamily.InterNetwork ? NetworkBytesV4 : NetworkBytesV6;
        bytes.AsSpan(kept).Clear();
        return $"{new IPAddress(bytes)}/{kept * 8}";
    }
}
