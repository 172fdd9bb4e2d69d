using System.Net;
using Xunit;

namespace Gateway.FunctionalTests.Attacks;

/// <summary>Methods about the server or the connection are not taken for a route's, and HEAD is GET without a body.</summary>
[Collection(AttackSite.Name)]
public sealed class ServerMethods(AttackSite site)
{
    [Fact]
    public async Task OptionsOfTheServer_IsAnsweredHere()
    {
        var before = site.Backend.Requests.Count;

        var answer = await RawHttp.GetAsync(site.Address, "*");
        var options = await SendAsync("OPTIONS", "*");

        Assert.Equal(204, options.Status);
        Assert.Contains("OPTIONS", Assert.Single(options.All("Allow")), StringComparison.Ordinal);
        Assert.Equal(405, answer.Status);
        Assert.Equal(before, site.Backend.Requests.Count);
    }

    [Theory]
    [InlineData("TRACE", "/open/x")]
    [InlineData("trace", "/open/x")]
    [InlineData("TRACE", "/app/x")]
    [InlineData("TRACE", "/auth/login")]
    [InlineData("TRACE", "/")]
    [InlineData("CONNECT", "{0}")]
    [InlineData("CONNECT", "evil.example:443")]
    public async Task TraceAndConnect_AreRefused(string method, string target)
    {
        var (before, raw) = (site.Backend.Requests.Count, site.RawBackend.Requests.Count);

        var answer = await SendAsync(method, target.Replace("{0}", site.Address.Authority, StringComparison.Ordinal), $"Cookie: {site.Cookie}", "X-Secret: told-to-the-gateway");

        Assert.True(answer.Status is 405 or 400, $"{answer.Status}");
        if (method == "TRACE")
            Assert.NotEmpty(answer.All("Allow"));
        Assert.DoesNotContain("told-to-the-gateway", answer.Body, StringComparison.Ordinal);
        Assert.Equal((before, raw), (site.Backend.Requests.Count, site.RawBackend.Requests.Count));
    }

    [Theory]
    [InlineData("head")]
    [InlineData("Head")]
    [InlineData("get")]
    [InlineData("pOST")]
    public async Task MethodInAnotherCase_IsRefused(string method)
    {
        var before = site.Backend.Requests.Count;

        var answer = await SendAsync(method, "/open/x");

        Assert.Equal(400, answer.Status);
        Assert.Equal(before, site.Backend.Requests.Count);
    }

    [Theory]
    [InlineData("gzip, chunked")]
    [InlineData("chunked, chunked")]
    public async Task BodyInACodingThatNobodyUndoes_IsRefused(string coding)
    {
        var before = site.Backend.Requests.Count;

        // With a body that ends, for the server waits seconds for the rest of one that it did not read.
        var answer = await RawHttp.SendAsync(
            site.Address, $"POST /open/x HTTP/1.1\r\nHost: {site.Address.Authority}\r\nConnection: close\r\nTransfer-Encoding: {coding}\r\n\r\n0\r\n\r\n");

        Assert.Equal(501, answer.Status);
        Assert.Equal(before, site.Backend.Requests.Count);
    }

    [Fact]
    public async Task ConnectOverHttp2_IsRefused()
    {
        await using var connection = await Http2Connection.ConnectAsync(site.Http2Address);
        Assert.NotEqual(200, await connection.RequestAsync(1, (":method", "CONNECT"), (":authority", "evil.example:443")));
    }

    [Theory]
    [InlineData("/health")]
    [InlineData("/auth/login")]
    [InlineData("/auth/logout")]
    [InlineData("/auth/session")]
    [InlineData("/auth/sessions/active")]
    [InlineData("/auth/assets/gateway.0.css")]
    [InlineData("/auth/unknown")]
    [InlineData("/health/unknown")]
    public async Task Head_IsGetWithoutABody(string path)
    {
        foreach (var cookie in (string[])["A: b", $"Cookie: {site.Cookie}"])
        {
            var get = await SendAsync("GET", path, cookie);
            var head = await SendAsync("HEAD", path, cookie);
            Assert.Equal(get.Status, head.Status);
            Assert.Equal(get.All("Content-Type"), head.All("Content-Type"));
            Assert.Empty(head.Body);
        }
    }

    /// <summary>Whoever had to sign in first comes back to the page that was asked for.</summary>
    [Fact]
    public async Task PageOfDevices_WithoutASession_OffersTheWayBack()
    {
        using var browser = site.NewBrowser();
        using var answer = await browser.NavigateAsync("/auth/sessions/active");

        Assert.Equal(HttpStatusCode.Unauthorized, answer.StatusCode);
        Assert.Contains("href=\"/auth/login?returnUrl=%2Fauth%2Fsessions%2Factive\"", await answer.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    private Task<RawResponse> SendAsync(string method, string target, params string[] lines)
        => RawHttp.SendAsync(
            site.Address, $"{method} {target} HTTP/1.1\r\nHost: {(method == "CONNECT" ? target : site.Address.Authority)}\r\nConnection: close\r\n{string.Concat(lines.Select(line => line + "\r\n"))}\r\n");
}
