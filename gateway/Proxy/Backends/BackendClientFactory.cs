using System.Globalization;
using System.Runtime.CompilerServices;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using Yarp.ReverseProxy.Forwarder;

namespace Gateway.Proxy.Backends;

/// <summary>Creates the HTTP client of a cluster.</summary>
/// <param name="logger">YARP's logger.</param>
/// <param name="makesSpans">Whether the client creates a span for each request.</param>
/// <param name="isFresh">Whether each request gets a connection of its own.</param>
internal sealed class BackendClientFactory(ILogger<ForwarderHttpClientFactory> logger, bool makesSpans, bool isFresh = false)
    : ForwarderHttpClientFactory(logger), IForwarderHttpClientFactory
{
    /// <summary>
    /// The metadata of a cluster that says how long a connection is used, from its beginning. A name that has moved to another address is
    /// looked up again when a new connection begins. The default is two minutes.
    /// </summary>
    public const string LifetimeKey = "PooledConnectionLifetime";

    private static readonly TimeSpan DefaultLifetime = TimeSpan.FromMinutes(2);

    private readonly ILogger<ForwarderHttpClientFactory> _logger = logger;

    // By the client that YARP holds, and gone with it.
    private readonly ConditionalWeakTable<HttpMessageInvoker, Lazy<HttpMessageInvoker>> _fresh = [];

    /// <summary>Reads the lifetime from a cluster's metadata; false where it is no duration of at least one second.</summary>
    public static bool TryReadLifetime(IReadOnlyDictionary<string, string>? metadata, out TimeSpan lifetime)
    {
        lifetime = DefaultLifetime;
        return metadata?.GetValueOrDefault(LifetimeKey) is not { } text
            || TimeSpan.TryParse(text, CultureInfo.InvariantCulture, out lifetime) && lifetime >= TimeSpan.FromSeconds(1);
    }

    HttpMessageInvoker IForwarderHttpClientFactory.CreateClient(ForwarderHttpClientContext context)
    {
        var client = CreateClient(context);
        _fresh.GetValue(client, _ => new(() => new BackendClientFactory(_logger, makesSpans, isFresh: true).CreateClient(context)));
        return client;
    }

    /// <summary>The client that has the same settings and sends each request on a new connection.</summary>
    public HttpMessageInvoker FreshOf(HttpMessageInvoker client) => _fresh.TryGetValue(client, out var fresh) ? fresh.Value : client;

    /// <summary>Sets up a handler, before the cluster's own settings.</summary>
    public static void Configure(SocketsHttpHandler handler, bool makesSpans)
    {
        // A missing certificate of the chain would be downloaded from an address in the backend's certificate, by a call that blocks the
        // thread that reads the sockets. Backends must send their whole chain.
        handler.SslOptions.CertificateChainPolicy ??= new X509ChainPolicy
        {
            RevocationMode = X509RevocationMode.NoCheck,
            DisableCertificateDownloads = true,
        };
        // Forwards a client's headers byte for byte, as the server reads them. The default is to fail on a byte that is not ASCII.
        handler.RequestHeaderEncodingSelector = static (_, _) => Encoding.Latin1;
        // The default is the same, but for Location, which is read as UTF-8: its characters are no bytes any more.
        handler.ResponseHeaderEncodingSelector = static (_, _) => Encoding.Latin1;
        handler.PlaintextStreamFilter = static (context, _) => ValueTask.FromResult<Stream>(
            new BackendConnection(context.PlaintextStream, isShared: context.NegotiatedHttpVersion.Major > 1));
        if (!makesSpans)
        {
            handler.ActivityHeadersPropagator = null;
        }
    }

    protected override void ConfigureHandler(ForwarderHttpClientContext context, SocketsHttpHandler handler)
    {
        Configure(handler, makesSpans);
        handler.PooledConnectionLifetime = isFresh ? TimeSpan.Zero
            : TryReadLifetime(context.NewMetadata, out var lifetime) ? lifetime
            : DefaultLifetime;
        base.ConfigureHandler(context, handler);
    }

    protected override HttpMessageHandler WrapHandler(ForwarderHttpClientContext context, HttpMessageHandler handler) =>
        new BackendHandler(base.WrapHandler(context, handler));

    protected override bool CanReuseOldClient(ForwarderHttpClientContext context) =>
        base.CanReuseOldClient(context) && LifetimeOf(context.OldMetadata) == LifetimeOf(context.NewMetadata);

    private static string? LifetimeOf(IReadOnlyDictionary<string, string>? metadata) => metadata?.GetValueOrDefault(LifetimeKey);
}
