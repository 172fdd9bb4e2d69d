using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace Gateway.Configuration.Hosting;

/// <summary>
/// What a request and a connection may take of the public server, every number in one place: those of the framework that
/// fit a gateway are repeated here, so that an update of the framework changes none.
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

        // 414, 431: what nginx takes as well (8 KiB a line, 32 KiB in all), so nothing that passes one in front fails here.
        limits.MaxRequestLineSize = 8 * Kibibyte;
        limits.MaxRequestHeadersTotalSize = 32 * Kibibyte;
        limits.MaxRequestHeaderCount = 100;

        // For what the gateway reads itself, of which a sign-in (16 KiB, by its own rule) is the largest. Routes lift it:
        // what is forwarded is streamed and takes no memory, whatever its size (RouteDefaults).
        limits.MaxRequestBodySize = 64 * Kibibyte;

        // The least a sender or a reader must manage, so that trickling bytes does not keep a connection for ever. Counted
        // only while bytes are asked for; routes lift it for bodies that are streams (StreamingBodyMiddleware).
        limits.MinRequestBodyDataRate = new MinDataRate(bytesPerSecond: 240, gracePeriod: TimeSpan.FromSeconds(5));
        limits.MinResponseDataRate = new MinDataRate(bytesPerSecond: 240, gracePeriod: TimeSpan.FromSeconds(5));

        // Per connection, and so what a slow backend or a slow reader can make the gateway hold.
        limits.MaxRequestBufferSize = Kibibyte * Kibibyte;
        limits.MaxResponseBufferSize = 64 * Kibibyte;

        // Resetting streams does not make room for more of them before the work they began has ended (CVE-2023-44487).
        limits.Http2.MaxStreamsPerConnection = 100;
        limits.Http2.HeaderTableSize = 4 * Kibibyte;
        limits.Http2.MaxFrameSize = 16 * Kibibyte;
        limits.Http2.MaxRequestHeaderFieldSize = 16 * Kibibyte;
        limits.Http2.InitialConnectionWindowSize = Kibibyte * Kibibyte;
        limits.Http2.InitialStreamWindowSize = 768 * Kibibyte;

        // A peer that went away without a word would hold its streams, and their sessions' last use, for hours.
        limits.Http2.KeepAlivePingDelay = TimeSpan.FromSeconds(60);
        limits.Http2.KeepAlivePingTimeout = TimeSpan.FromSeconds(20);
    }
}
