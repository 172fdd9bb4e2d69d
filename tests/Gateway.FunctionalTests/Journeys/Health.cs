using System.Net;
using Xunit;

namespace Gateway.FunctionalTests.Journeys;

/// <summary>The public learns that the site serves; everything else is told on the management address alone.</summary>
public sealed class Health(Site site)
{
    public static TheoryData<string> ManagementPaths { get; } = ["/health/live", "/health/ready"];

    [Fact]
    public async Task Public_Health_SaysThatItServesAndNothingMore()
    {
        using var browser = site.NewBrowser();
        using var response = await browser.GetAsync("/health");
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal("{\"status\":\"healthy\"}", await response.Content.ReadAsStringAsync());
    }

    [Theory]
    [MemberData(nameof(ManagementPaths))]
    public async Task Management_Paths_AreServedThere(string path)
    {
        using var response = await site.Proxy.ManagementAsync(path);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
    }

    [Fact]
    public async Task Readiness_WhileAStoreHasNotAnswered_NamesIt()
    {
        await using var gateway = new GatewayProcess(site.Setup().Set("Gateway:Redis:Url", $"redis://127.0.0.1:{FreePort.Take()}"));
        await gateway.StartAsync(untilReady: false);

        string? text = null;
        await Wait.UntilAsync(
            async () =>
            {
                using var response = await gateway.ManagementAsync("/health/ready");
                Assert.Equal(HttpStatusCode.ServiceUnavailable, response.StatusCode);
                return (text = await response.Content.ReadAsStringAsync()) == """{"status":"starting","waiting_for":["redis","key_ring"]}""";
            },
            TimeSpan.FromSeconds(20),
            "Redis alone is waited for");
        Assert.NotNull(text);
    }

    [Theory]
    [MemberData(nameof(ManagementPaths))]
    public async Task Management_Paths_AreUnknownToThePublicWhateverTheHost(string path)
    {
        foreach (var host in (string[])[site.Proxy.Address.Authority, site.Proxy.ManagementAddress.Authority, $"localhost:{site.Proxy.ManagementAddress.Port}"])
        {
            var response = await RawHttp.SendAsync(site.Proxy.Address, $"GET {path} HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n");
            Assert.True(response.Status == 404, $"{path} with Host {host}: {response.Status}");
        }

        var absolute = await RawHttp.SendAsync(
            site.Proxy.Address, $"GET {new Uri(site.Proxy.ManagementAddress, path)} HTTP/1.1\r\nHost: {site.Proxy.ManagementAddress.Authority}\r\nConnection: close\r\n\r\n");
        Assert.NotEqual(200, absolute.Status);
    }

    [Theory]
    [InlineData("/health")]
    [InlineData("/auth/login")]
    [InlineData("/auth/logout")]
    [InlineData("/auth/session")]
    [InlineData("/auth/sessions/active")]
    [InlineData("/auth/verify")]
    [InlineData("/auth/assets/gateway.0.css")]
    [InlineData("/auth/.well-known/jwks.json")]
    public async Task Public_Head_IsGetWithoutABody(string path)
    {
        using var browser = site.NewBrowser();
        using var got = await browser.GetAsync(path);
        using var head = await browser.SendAsync(HttpMethod.Head, path);

        await AssertHeadAsync(got, head);
    }

    [Theory]
    [InlineData("/health/live")]
    [InlineData("/health/ready")]
    [InlineData("/health/detailed")]
    [InlineData("/auth/health/sessions")]
    [InlineData("/metrics")]
    public async Task Management_Head_IsGetWithoutABody(string path)
    {
        using var client = new Browser(site.Proxy.ManagementAddress);
        using var got = await client.GetAsync(path);
        using var head = await client.SendAsync(HttpMethod.Head, path);

        Assert.Equal(HttpStatusCode.OK, got.StatusCode);
        await AssertHeadAsync(got, head);
    }

    [Theory]
    [InlineData("/health")]
    [InlineData("/auth/login")]
    [InlineData("/auth/session")]
    [InlineData("/open/x")]
    [InlineData("/app/x")]
    public async Task Public_Paths_AreUnknownToManagementWhateverTheHost(string path)
    {
        foreach (var host in (string[])[site.Proxy.ManagementAddress.Authority, site.Proxy.Address.Authority])
        {
            var response = await RawHttp.SendAsync(site.Proxy.ManagementAddress, $"GET {path} HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n");
            Assert.True(response.Status == 404, $"{path} with Host {host}: {response.Status}");
        }
    }

    private static async Task AssertHeadAsync(HttpResponseMessage got, HttpResponseMessage head)
    {
        Assert.NotEqual(HttpStatusCode.NotFound, got.StatusCode);
        Assert.Equal((got.StatusCode, got.MediaType()), (head.StatusCode, head.MediaType()));
        Assert.Equal(got.Headers.ETag, head.Headers.ETag);
        Assert.Empty(await head.Content.ReadAsByteArrayAsync());
    }
}
