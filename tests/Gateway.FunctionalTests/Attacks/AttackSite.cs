using System.Net.Security;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Xunit;

namespace Gateway.FunctionalTests.Attacks;

/// <summary>
/// What the attacks share: one gateway with routes of every kind, an anonymous one for everything else among them, so that
/// whatever slips past a rule arrives at a backend; and Alice, signed in once.
/// </summary>
[CollectionDefinition(Name)]
public sealed partial class AttackSite(Site site) : IAsyncLifetime, ICollectionFixture<AttackSite>
{
    public const string Name = "Attacks";

    private readonly CertificateAuthority _authority = new();

    public BackendHost Backend { get; private set; } = null!;

    public RawBackend RawBackend { get; private set; } = null!;

    public GatewayProcess Proxy { get; private set; } = null!;

    public Uri Address => Proxy.Address;

    /// <summary>The same site over HTTP/2 without TLS, and without an upgrade.</summary>
    public Uri Http2Address { get; } = new($"http://127.0.0.1:{FreePort.Take()}");

    public Uri TlsAddress { get; } = new($"https://127.0.0.1:{FreePort.Take()}");

    /// <summary>Alice's <c>Cookie</c> header.</summary>
    public string Cookie { get; private set; } = null!;

    /// <summary>The value of Alice's session cookie.</summary>
    public string CookieValue => Cookie[(Cookie.IndexOf('=', StringComparison.Ordinal) + 1)..];

    public string SessionId { get; private set; } = null!;

    public async ValueTask InitializeAsync()
    {
        Backend = await BackendHost.StartAsync();
        RawBackend = new RawBackend();
        var setup = site.Setup().UsualRoutes(Backend)
            .Cluster("raw", RawBackend.Address)
            .Cluster("dead", new Uri($"http://127.0.0.1:{FreePort.Take()}"))
            .Cluster("sticky", Backend.Address)
            .Set("ReverseProxy:Clusters:sticky:SessionAffinity", new JsonObject { ["Enabled"] = true, ["Policy"] = "Cookie", ["AffinityKeyName"] = "sticky" })
            .Route("open-admin", "/open/admin", "admins")
            .Route("raw", "/raw", "anonymous", "raw")
            .Route("dead", "/dead", "anonymous", "dead")
            .Route("sticky", "/sticky", "anonymous", "sticky")
            .Route("loose", "/loose", "anonymous")
            .Set("ReverseProxy:Routes:loose:Metadata:AllowAmbiguousPath", "true")
            .Route("everything", "/", "anonymous");
        Proxy = new GatewayProcess(setup);
        setup.SetEnvironment("Kestrel__Endpoints__Plain__Url", Proxy.Address.ToString())
            .SetEnvironment("Kestrel__Endpoints__Http2__Url", Http2Address.ToString())
            .SetEnvironment("Kestrel__Endpoints__Http2__Protocols", "Http2")
            .SetEnvironment("Kestrel__Endpoints__Tls__Url", TlsAddress.ToString())
            .SetEnvironment("Kestrel__Endpoints__Tls__Certificate__Path", _authority.ServerCertificateFile)
            .SetEnvironment("Kestrel__Endpoints__Tls__Certificate__KeyPath", _authority.ServerKeyFile);
        await Proxy.StartAsync();
        using var alice = NewBrowser();
        SessionId = (await alice.SignInAsync(People.Alice)).GetProperty("session_id").GetString()!;
        Cookie = alice.Cookies.Header!;
    }

    /// <summary>Begins TLS on a connection to <see cref="TlsAddress"/>.</summary>
    public Task<SslStream> BeginTlsAsync(Stream connection) => _authority.AuthenticateAsync(connection);

    public Browser NewBrowser() => Proxy.NewBrowser();

    public async Task<Browser> NewBrowserAsync(Person person)
    {
        var browser = NewBrowser();
        await browser.SignInAsync(person);
        return browser;
    }

    /// <summary>Something that no other request has.</summary>
    public static string NewMarker() => $"m{Guid.NewGuid():N}";

    /// <summary>What differs between any two answers of the same kind, taken out.</summary>
    public static string WithoutTrace(string body) => TraceId().Replace(body, "");

    public async ValueTask DisposeAsync()
    {
        if (Proxy is not null)
            await Proxy.SaveLogAsync(Path.Combine(AppContext.BaseDirectory, "TestResults", "gateway-attacks.log"));
        foreach (IAsyncDisposable? server in (IAsyncDisposable?[])[Proxy, RawBackend, Backend])
        {
            if (server is not null)
                await server.DisposeAsync();
        }

        _authority.Dispose();
    }

    [GeneratedRegex("\"trace_id\":\"[^\"]*\"")]
    private static partial Regex TraceId();
}
