using System.Net;
using Xunit;

namespace Gateway.FunctionalTests.Attacks;

/// <summary>A target that could be read in two ways gets nowhere; one that can't arrives as it was sent.</summary>
public sealed class PathConfusion(Site site)
{
    [Theory]
    [InlineData("/open/..%2Fadmin/x")]
    [InlineData("/open/%2e%2e/admin/x")]
    [InlineData("/open/../admin/x")]
    [InlineData("/open/.%2e/admin/x")]
    [InlineData("/open/..;/admin/x")]
    [InlineData("/open/..;a=b/admin/x")]
    [InlineData("/open/..%3b/admin/x")]
    [InlineData("/open/;../admin/x")]
    [InlineData("/open\\..\\admin/x")]
    [InlineData("/open%5c..%5cadmin/x")]
    [InlineData("/open//admin/x")]
    [InlineData("//admin/x")]
    [InlineData("/open/x%00")]
    [InlineData("/open/x%")]
    [InlineData("/open/x%zz")]
    [InlineData("/open/./x")]
    [InlineData("/auth/%2e%2e/open/x")]
    [InlineData("/auth//session")]
    public async Task AmbiguousTarget_IsRefusedBeforeAnyBackendSeesIt(string target)
    {
        var before = site.Backend.Requests.Count(request => request.Target == target);

        var answer = await RawHttp.GetAsync(site.Proxy.Address, target);

        Assert.Equal(400, answer.Status);
        Assert.Equal(before, site.Backend.Requests.Count(request => request.Target == target));
    }

    [Theory]
    [InlineData("/open/a%20b%7Ec%41?x=%2F//../%zz&y=a+b")]
    [InlineData("/open/%C3%BC/caf%c3%a9")]
    [InlineData("/open/a;v=1/b,c/@:!$&'()*+=")]
    [InlineData("/open/a.b/...c?")]
    [InlineData("/open/")]
    public async Task PlainTarget_ArrivesByteForByte(string target)
    {
        var answer = await RawHttp.GetAsync(site.Proxy.Address, target);

        Assert.Equal(200, answer.Status);
        Assert.Contains($"\"target\":\"{target}\"", answer.Body, StringComparison.Ordinal);
    }

    [Fact]
    public async Task AbsoluteTarget_ArrivesByteForByteToo()
    {
        var answer = await RawHttp.GetAsync(site.Proxy.Address, $"{site.Proxy.Address.GetLeftPart(UriPartial.Authority)}/open/a%7Eb;c?d=%zz");

        Assert.Equal(200, answer.Status);
        Assert.Contains("\"target\":\"/open/a%7Eb;c?d=%zz\"", answer.Body, StringComparison.Ordinal);
    }

    [Fact]
    public async Task AbsoluteTarget_WhosePathBeginsInTwoPlaces_IsRefused()
    {
        await using var gateway = await GatewayProcess.StartAsync(site.Setup().Route("rest", "", "anonymous"));
        foreach (var rest in (string[])["#/admin/x", "\\open/admin/x", "\\open\\/admin/x", "/open/x#/admin/x", ";/open/../admin/x"])
        {
            var answer = await RawHttp.GetAsync(gateway.Address, $"{gateway.Address.GetLeftPart(UriPartial.Authority)}{rest}");

            Assert.True(answer.Status == 400, $"{rest}: {answer.Status}");
        }
    }

    [Theory]
    [InlineData("/open/x\tHTTP/1.1")]
    [InlineData("/open/x\u000bHTTP/1.1")]
    [InlineData("/open/x\u0001")]
    [InlineData("/open/x\u007f")]
    [InlineData("/open/x?\ty")]
    [InlineData("/open/x\u00e4")]
    [InlineData("/open/x?\u00e4")]
    public async Task CharacterThatNoTargetHas_IsRefused(string target) => Assert.Equal(400, (await RawHttp.GetAsync(site.Proxy.Address, target)).Status);

    [Fact]
    public async Task CharacterThatNoTargetHas_OverHttp2_IsRefused()
    {
        await using var gateway = await GatewayProcess.StartAsync(site.Setup().Set("Kestrel:EndpointDefaults:Protocols", "Http2"));
        using var client = new HttpClient();
        foreach (var target in (string[])["/open/x y", "/open/http2?y HTTP/1.1", "/open/http2?y\tz"])
        {
            var uri = new Uri($"{gateway.Address.GetLeftPart(UriPartial.Authority)}{target}", new UriCreationOptions { DangerousDisablePathAndQueryCanonicalization = true });
            using var request = new HttpRequestMessage(HttpMethod.Get, uri) { Version = new Version(2, 0), VersionPolicy = HttpVersionPolicy.RequestVersionExact };

            using var answer = await client.SendAsync(request);

            Assert.True(answer.StatusCode == HttpStatusCode.BadRequest, $"{target}: {answer.StatusCode}");
            Assert.Equal("application/problem+json", answer.Content.Headers.ContentType?.MediaType);
        }
    }

    [Fact]
    public async Task RouteThatAllowsAmbiguousPaths_GetsThemByteForByte()
    {
        var setup = site.Setup().Route("loose", "/loose", "anonymous").Set("ReverseProxy:Routes:loose:Metadata:AllowAmbiguousPath", "true");
        await using var gateway = await GatewayProcess.StartAsync(setup);

        var answer = await RawHttp.GetAsync(gateway.Address, "/loose/a%2Fb//c");

        Assert.Equal(200, answer.Status);
        Assert.Contains("/loose/a%2Fb//c", answer.Body, StringComparison.Ordinal);
        Assert.Equal(400, (await RawHttp.GetAsync(gateway.Address, "/open/a%2Fb")).Status);
        // What is matched is the path without the dots, so no route may forward the one with them.
        Assert.Equal(400, (await RawHttp.GetAsync(gateway.Address, "/admin/../loose/x")).Status);
    }

    [Theory]
    [InlineData("X-Original-URL", "/admin/x")]
    [InlineData("X-Rewrite-URL", "/admin/x")]
    [InlineData("X-HTTP-Method-Override", "DELETE")]
    [InlineData("X-Forwarded-Uri", "/admin/x")]
    [InlineData("Forwarded", "for=10.0.0.1;host=evil.example")]
    [InlineData("X_Forwarded_Host", "evil.example")]
    public async Task HeaderThatNamesAnotherTarget_IsNotForwarded(string name, string value)
    {
        using var browser = site.NewBrowser();

        var received = await browser.EchoAsync("/open/x", (name, value));

        Assert.DoesNotContain(received.AllSpelledLike(name), seen => seen.Contains(value, StringComparison.Ordinal));
    }

    [Fact]
    public async Task ForwardedHeadersOfAStranger_DecideNothing()
    {
        using var browser = site.NewBrowser();

        var received = await browser.EchoAsync("/open/x", ("X-Forwarded-For", "10.9.8.7"), ("X-Forwarded-Host", "evil.example"), ("X-Forwarded-Proto", "https"));

        Assert.Equal("127.0.0.1", received.Header("X-Forwarded-For"));
        Assert.Equal(site.Proxy.Address.Authority, received.Header("X-Forwarded-Host"));
        Assert.Equal("http", received.Header("X-Forwarded-Proto"));
    }
}
