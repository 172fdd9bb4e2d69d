using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace Gateway.Configuration.Hosting;

/// <summary>
/// The limits of a request and of a connection to the public server. Defaults of the framework that fit a gateway are repeated here, so
/// that an update of the framework changes none.
/// </summary>
internal static class ServerLimits
{
    private const int Kibibyte = 1024;

    public static void Apply(KestrelServerLimits limits, LimitsOptions options)
    {
        limits.MaxConcurrentConnections = options.Connections;
        limits.MaxConcurrentUpgradedConnections = options.UpgradedConnections;
        limits.RequestHeadersTimeout = options.HeadersTimeout;
        limits.KeepAliveTimeout = options.KeepAlive;

        // 414, 431: as in nginx (8 KiB a line, 32 KiB in all), so that a request that passes nginx in front does not fail here.
        limits.MaxRequestLineSize = 8 * Kibibyte;
        limits.MaxRequestHeadersTotalSize = 32 * Kibibyte;
        limits.MaxRequestHeaderCount = 100;

        // For bodies that the gateway reads itself; the largest is a sign-in, limited to 16 KiB. Routes lift it (RouteDefaults):
        // a forwarded body is streamed, and takes no memory whatever its size.
        limits.MaxRequestBodySize = 64 * Kibibyte;

        // The minimum rate of a sender and a reader, so that trickled bytes do not hold a connection for ever. It applies only
        // while the server reads or writes; routes lift it for bodies that are streams (StreamingBodyMiddleware).
        limits.MinRequestBodyDataRate = new MinDataRate(bytesPerSecond: 240, gracePeriod: TimeSpan.FromSeconds(5));
        limits.MinResponseDataRate = new MinDataRate(bytesPerSecond: 240, gracePeriod: TimeSpan.FromSeconds(5));

        // Per connection: what a slow backend or a slow client can make the gateway buffer.
        limits.MaxRequestBufferSize = Kibibyte * Kibibyte;
        limits.MaxResponseBufferSize = 64 * Kibibyte;

        // Rapid reset (CVE-2023-44487): a reset stream counts until its work has ended.
        limits.Http2.MaxStreamsPerConnection = 100;
        limits.Http2.HeaderTableSize = 4 * Kibibyte;
        limits.Http2.MaxFrameSize = 16 * Kibibyte;
        limits.Http2.MaxRequestHeaderFieldSize = 16 * Kibibyte;
        limits.Http2.InitialConnectionWindowSize = Kibibyte * Kibibyte;
        limits.Http2.InitialStreamWindowSize = 768 * Kibibyte;

        // A peer that disappeared without closing would keep its streams open, and their sessions in use, for hours.
        limits.Http2.KeepAlivePingDelay = TimeSpan.FromSeconds(60);
        limits.Http2.KeepAlivePingTimeout = TimeSpan.FromSeconds(20);
    }
}
