using System.Text.Json.Nodes;
using Xunit;

namespace Gateway.FunctionalTests.Attacks;

/// <summary>
/// A header that names another path, method, host or sender than the request's own decides nothing here, and is not there
/// to decide anything behind (CVE-2026-40575, GHSA-5wcc-hf24-rf5h).
/// </summary>
[Collection(AttackSite.Name)]
public sealed class ForwardedConfusion(AttackSite site, ForwardedConfusion.BehindAProxy behind) : IClassFixture<ForwardedConfusion.BehindAProxy>
{
    private const string Evil = "evil.example";

    public static TheoryData<string, string> Headers => new()
    {
        { "X-Forwarded-Uri", "/open/x?evil.example" },
        { "X-Forwarded-Url", "/open/x?evil.example" },
        { "X-Forwarded-Path", "/health?evil.example" },
        { "X-Forwarded-Method", "OPTIONS;evil.example" },
        { "X-Forwarded-Server", Evil },
        { "X-Forwarded-Host", Evil },
        { "X-Forwarded-Proto", "https;evil.example" },
        { "X-Forwarded-Scheme", "https;evil.example" },
        { "X-Forwarded-Port", "443;evil.example" },
        { "X-Forwarded-Prefix", "/evil.example" },
        { "X-Forwarded-For", "10.9.8.7, evil.example" },
        { "X-Forwarded-User", $"admin@{Evil}" },
        { "X-Forwarded-Groups", $"admin,{Evil}" },
        { "X-Forwarded-Access-Token", Evil },
        { "X-Forwarded-Client-Cert", Evil },
        { "X_Forwarded_Host", Evil },
        { "x.forwarded.uri", "/health?evil.example" },
        { "Forwarded", "for=10.0.0.1;host=evil.example;proto=https" },
        { "X-Original-URL", "/open/x?evil.example" },
        { "X_Original_Url", "/open/x?evil.example" },
        { "X-Original-URI", "/open/x?evil.example" },
        { "X-Original-Host", Evil },
        { "X-Original-Method", $"GET;{Evil}" },
        { "X-Original-For", Evil },
        { "X-Rewrite-URL", "/open/x?evil.example" },
        { "X_Rewrite_Url", "/open/x?evil.example" },
        { "X-HTTP-Method-Override", $"DELETE;{Evil}" },
        { "X-HTTP-Method", $"DELETE;{Evil}" },
        { "X-Method-Override", $"DELETE;{Evil}" },
        { "x_http_method_override", $"DELETE;{Evil}" },
    };

    [Theory]
    [MemberData(nameof(Headers))]
    public async Task FromAStranger_DecidesNothingAndIsNotForwarded(string name, string value)
    {
        await AssertNothingDecidedAsync(site.Address, name, value);

        var received = await EchoAsync(site.Address, "/open/x", name, value);
        Assert.DoesNotContain(Evil, received, StringComparison.Ordinal);
        Assert.DoesNotContain("10.9.8.7", received, StringComparison.Ordinal);
    }

    /// <summary>A trusted proxy is believed about the sender, the scheme and the host, and about nothing else.</summary>
    [Theory]
    [MemberData(nameof(Headers))]
    public async Task FromATrustedProxy_OnlyTheStandardOnesCount(string name, string value)
    {
        await AssertNothingDecidedAsync(behind.Proxy.Address, name, value);

        var received = await EchoAsync(behind.Proxy.Address, "/open/x", name, value);
        if (name != "X-Forwarded-Host")
            Assert.DoesNotContain(Evil, received, StringComparison.Ordinal);
    }

    [Fact]
    public async Task FromATrustedProxy_SenderSchemeAndHostAreBelieved()
    {
        var answer = await RawHttp.GetAsync(behind.Proxy.Address, "/open/x", "X-Forwarded-For: 203.0.113.7", "X-Forwarded-Host: app.example", "X-Forwarded-Proto: https");

        Assert.Contains("203.0.113.7", answer.Body, StringComparison.Ordinal);
        Assert.Contains("app.example", answer.Body, StringComparison.Ordinal);
        Assert.Contains("{\"name\":\"X-Forwarded-Proto\",\"value\":\"https\"}", answer.Body, StringComparison.Ordinal);
    }

    [Fact]
    public async Task FromATrustedProxy_TheHopBeforeAnUntrustedOneIsNotBelieved()
    {
        var answer = await RawHttp.GetAsync(behind.Proxy.Address, "/open/x", "X-Forwarded-For: 10.9.8.7, 203.0.113.7");

        Assert.Contains("203.0.113.7", answer.Body, StringComparison.Ordinal);
        Assert.DoesNotContain("10.9.8.7", answer.Body, StringComparison.Ordinal);
    }

    [Fact]
    public async Task FromAStranger_TheRealOnesArriveInstead()
    {
        using var browser = site.NewBrowser();

        var received = await browser.EchoAsync("/open/x", ("X-Forwarded-For", "10.9.8.7"), ("X-Forwarded-Host", Evil), ("X-Forwarded-Proto", "https"));

        Assert.Equal("127.0.0.1", received.Header("X-Forwarded-For"));
        Assert.Equal(site.Address.Authority, received.Header("X-Forwarded-Host"));
        Assert.Equal("http", received.Header("X-Forwarded-Proto"));
    }

    // A route that needs a role stays shut, the gateway's own endpoints stay themselves, and nobody is sent elsewhere.
    private static async Task AssertNothingDecidedAsync(Uri server, string name, string value)
    {
        var line = $"{name}: {value}";
        Assert.Equal(401, (await RawHttp.GetAsync(server, "/admin/x", line)).Status);
        Assert.Equal(401, (await RawHttp.GetAsync(server, "/app/x", line)).Status);
        Assert.Equal(401, (await RawHttp.GetAsync(server, "/auth/session", line)).Status);
        Assert.Contains("{\"status\":\"healthy\"}", (await RawHttp.GetAsync(server, "/health", line)).Body, StringComparison.Ordinal);
        var navigation = await RawHttp.GetAsync(server, "/app/x?a=b", line, "Sec-Fetch-Mode: navigate");
        Assert.Equal("/auth/login?returnUrl=%2Fapp%2Fx%3Fa%3Db", Assert.Single(navigation.All("Location")));
    }

    private static async Task<string> EchoAsync(Uri server, string path, string name, string value)
    {
        var answer = await RawHttp.GetAsync(server, path, $"{name}: {value}");
        Assert.Equal(200, answer.Status);
        return answer.Body;
    }

    /// <summary>A gateway that trusts whoever connects from this machine.</summary>
    public sealed class BehindAProxy(Site site, AttackSite attacks) : IAsyncLifetime
    {
        public GatewayProcess Proxy { get; private set; } = null!;

        public async ValueTask InitializeAsync()
            => Proxy = await GatewayProcess.StartAsync(site.Setup().UsualRoutes(attacks.Backend).Set("Gateway:TrustedProxies", new JsonArray("127.0.0.0/8")));

        public ValueTask DisposeAsync() => Proxy?.DisposeAsync() ?? ValueTask.CompletedTask;
    }
}
