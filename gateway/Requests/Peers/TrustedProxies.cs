using System.Net;
using Microsoft.AspNetCore.HttpOverrides;
using Microsoft.Extensions.Options;

namespace Gateway.Requests.Peers;

/// <summary>Applies the standard forwarded headers of trusted proxies, and ignores those of other peers.</summary>
internal static class TrustedProxies
{
    /// <summary>Adds the middleware when a proxy is trusted; otherwise requests do not pay for it.</summary>
    public static void UseTrustedProxies(this WebApplication application)
    {
        var trusted = application.Services.GetRequiredService<IOptions<TrustedProxiesOptions>>().Value.TrustedProxies;
        if (trusted.Length == 0)
        {
            return;
        }

        var options = new ForwardedHeadersOptions
        {
            ForwardedHeaders = ForwardedHeaders.XForwardedFor | ForwardedHeaders.XForwardedProto | ForwardedHeaders.XForwardedHost,
            // A hop is used only while the one before it is trusted, so the chain needs no other limit.
            ForwardLimit = null,
        };
        // The framework trusts loopback by default.
        options.KnownIPNetworks.Clear();
        options.KnownProxies.Clear();
        foreach (var network in trusted)
        {
            options.KnownIPNetworks.Add(Parse(network));
        }

        var networks = Array.ConvertAll(trusted, Parse);
        application.Use((context, next) =>
        {
            if (context.Connection.RemoteIpAddress is { } peer && IsIn(networks, peer))
            {
                context.Features.Set(TrustedProxyFeature.Instance);
            }

            return next(context);
        });
        application.UseForwardedHeaders(options);
    }

    private static bool IsIn(System.Net.IPNetwork[] networks, IPAddress peer)
    {
        var address = peer.IsIPv4MappedToIPv6 ? peer.MapToIPv4() : peer;
        return Array.Exists(networks, network => network.Contains(address));
    }

    /// <summary>
    /// Parses a network; a single address is a network of one. Host bits (<c>10.1.2.3/8</c>) are refused: the operator may mean that
    /// address alone, and the framework would trust the whole network.
    /// </summary>
    /// <exception cref="FormatException">The text is not a network.</exception>
    public static System.Net.IPNetwork Parse(string text)
    {
        if (IPAddress.TryParse(text, out var address))
        {
            return new System.Net.IPNetwork(address, address.GetAddressBytes().Length * 8);
        }

        var network = System.Net.IPNetwork.Parse(text);
        return network.BaseAddress.Equals(IPAddress.Parse(text.AsSpan(0, text.IndexOf('/', StringComparison.Ordinal))))
            ? network
            : throw new FormatException($"'{text}' has host bits.");
    }
}
