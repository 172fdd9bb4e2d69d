using System.Diagnostics.CodeAnalysis;
using System.Net;
using System.Net.Sockets;

namespace Gateway.Configuration.Hosting;

/// <summary>
/// An address to listen on, read more strictly than Kestrel does: it takes a host that it can't read, "127.0.0.1:abc", for every address of
/// the machine, and finds a port that is no port only when it binds.
/// </summary>
internal sealed class ListenAddress
{
    private readonly string? _socket;
    private readonly IPAddress[] _addresses;
    private readonly int _port;

    private ListenAddress(string text, bool isHttps, string? socket, IPAddress[] addresses, int port)
    {
        Text = text;
        IsHttps = isHttps;
        _socket = socket;
        _addresses = addresses;
        _port = port;
    }

    public string Text { get; }

    public bool IsHttps { get; }

    /// <summary>Reads a scheme, a host and a port.</summary>
    /// <param name="text">What stands in the configuration.</param>
    /// <param name="address">The address.</param>
    /// <param name="problem">What is wrong with it, with the text.</param>
    public static bool TryParse(
        string text, [NotNullWhen(true)] out ListenAddress? address, [NotNullWhen(false)] out string? problem)
    {
        address = null;
        problem = $"'{text}' is no address to listen on";
        BindingAddress binding;
        try
        {
            binding = BindingAddress.Parse(text);
        }
        catch (FormatException)
        {
            return false;
        }

        var isHttps = binding.Scheme.Equals("https", StringComparison.OrdinalIgnoreCase);
        if (!(isHttps || binding.Scheme.Equals("http", StringComparison.OrdinalIgnoreCase))
            || binding.PathBase.Length > 0
            || binding.IsNamedPipe)
        {
            return false;
        }

        if (!binding.IsUnixPipe && (binding.Port is < IPEndPoint.MinPort or > IPEndPoint.MaxPort || HasUnreadPort(binding.Host)))
        {
            problem += ": the port is no number from 0 to 65535";
            return false;
        }

        if (!binding.IsUnixPipe && AddressesOf(binding.Host) is not { Length: > 0 })
        {
            problem += ": the host is neither an IP address nor localhost, * or a name";
            return false;
        }

        if (binding.Port == 0 && IsLocalhost(binding.Host))
        {
            problem += ": localhost is two addresses, which can't share a port that the system chooses";
            return false;
        }

        problem = null;
        address = binding.IsUnixPipe
            ? new ListenAddress(text, isHttps, binding.UnixPipePath, [], 0)
            : new ListenAddress(text, isHttps, null, AddressesOf(binding.Host), binding.Port);
        return true;
    }

    /// <summary>Whether only one of the two can be bound.</summary>
    public bool CollidesWith(ListenAddress other) => _socket is not null || other._socket is not null
        ? string.Equals(_socket, other._socket, StringComparison.Ordinal)
        : _port != 0 && _port == other._port && _addresses.Any(one => other._addresses.Any(two => Covers(one, two) || Covers(two, one)));

    // [::] takes the port for IPv4 too, 0.0.0.0 for IPv4 alone.
    private static bool Covers(IPAddress one, IPAddress other) =>
        one.Equals(other)
        || one.Equals(IPAddress.IPv6Any)
        || (one.Equals(IPAddress.Any) && other.AddressFamily == AddressFamily.InterNetwork);

    private static bool HasUnreadPort(string host) => host.LastIndexOf(':') > host.LastIndexOf(']') && !IPAddress.TryParse(host, out _);

    private static IPAddress[] AddressesOf(string host) =>
        IsLocalhost(host) ? [IPAddress.Loopback, IPAddress.IPv6Loopback]
        : IPAddress.TryParse(host, out var address)
            ? address.AddressFamily == AddressFamily.InterNetworkV6 || host.Count(static c => c == '.') == 3 ? [address] : []
        // Kestrel listens on every address for a name.
        : host is "*" or "+" || (Uri.CheckHostName(host) == UriHostNameType.Dns && !char.IsAsciiDigit(host.TrimEnd('.')[^1]))
            ? [IPAddress.IPv6Any]
        : [];

    private static bool IsLocalhost(string host) => host.Equals("localhost", StringComparison.OrdinalIgnoreCase);
}
