using Xunit;

namespace Gateway.FunctionalTests.Attacks;

/// <summary>The socket decides which address a request came to, and no header does (CVE-2022-24797).</summary>
[Collection(AttackSite.Name)]
public sealed class ManagementByHost(AttackSite site)
{
    // What only the management address says.
    private static readonly string[] Telltales = ["total_sessions", "\"components\"", "# TYPE", "\"alive\"", "\"ready\"", "latency"];

    public static TheoryData<string> ManagementPaths { get; } = ["/metrics", "/health/live", "/health/ready", "/health/detailed", "/auth/health/sessions", "/health/../metrics", "/METRICS", "/health/detailed/"];

    public static TheoryData<string> PublicPaths { get; } = ["/", "/health", "/auth/login", "/auth/session", "/auth/sessions/active", "/auth/assets/gateway.0.css", "/open/x", "/app/x", "/admin/x", "/raw/x"];

    [Theory]
    [MemberData(nameof(ManagementPaths))]
    public async Task OnThePublicSocket_NothingOfManagementIsServed(string path)
    {
        var management = site.Proxy.ManagementAddress.Authority;
        string[] heads =
        [
            $"GET {path} HTTP/1.1\r\nHost: {management}\r\n",
            $"GET {path} HTTP/1.1\r\nHost: localhost:{site.Proxy.ManagementAddress.Port}\r\n",
            $"GET {path} HTTP/1.1\r\nHost: {site.Address.Authority}\r\nX-Forwarded-Host: {management}\r\nX-Forwarded-Port: {site.Proxy.ManagementAddress.Port}\r\n",
            $"GET {path} HTTP/1.1\r\nHost: {site.Address.Authority}\r\nForwarded: host={management}\r\n",
            $"GET http://{management}{path} HTTP/1.1\r\nHost: {management}\r\n",
            $"GET http://{management}{path} HTTP/1.1\r\nHost: {site.Address.Authority}\r\n",
            $"GET {path} HTTP/1.0\r\n",
        ];
        foreach (var head in heads)
        {
            var answer = await RawHttp.SendAsync(site.Address, $"{head}Cookie: {site.Cookie}\r\nConnection: close\r\n\r\n");
            // What is neither under /auth nor under /health is a backend's, by the route for everything else.
            Assert.DoesNotContain(Telltales, telltale => answer.Body.Contains(telltale, StringComparison.Ordinal));
            Assert.True(answer.Status is 400 or 404 || answer.Body.Contains("\"target\"", StringComparison.Ordinal), $"{head}: {answer.Status}");
        }
    }

    [Theory]
    [MemberData(nameof(PublicPaths))]
    public async Task OnTheManagementSocket_NothingOfTheSiteIsServed(string path)
    {
        string[] heads =
        [
            $"GET {path} HTTP/1.1\r\nHost: {site.Address.Authority}\r\n",
            $"GET {path} HTTP/1.1\r\nHost: {site.Proxy.ManagementAddress.Authority}\r\nX-Forwarded-Host: {site.Address.Authority}\r\n",
            $"GET http://{site.Address.Authority}{path} HTTP/1.1\r\nHost: {site.Address.Authority}\r\n",
        ];
        foreach (var head in heads)
        {
            var answer = await RawHttp.SendAsync(site.Proxy.ManagementAddress, $"{head}Cookie: {site.Cookie}\r\nConnection: close\r\n\r\n");
            Assert.Equal(404, answer.Status);
        }

        var posted = await RawHttp.SendAsync(
            site.Proxy.ManagementAddress, $"POST {path} HTTP/1.1\r\nHost: {site.Address.Authority}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n");
        Assert.Equal(404, posted.Status);
    }

    [Fact]
    public async Task OnTheManagementSocket_ItsOwnPathsAreServedWhateverTheHost()
    {
        foreach (var host in (string[])["a.example", site.Address.Authority, site.Proxy.ManagementAddress.Authority])
        {
            var answer = await RawHttp.SendAsync(site.Proxy.ManagementAddress, $"GET /health/ready HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n");
            Assert.Equal(200, answer.Status);
        }
    }
}
