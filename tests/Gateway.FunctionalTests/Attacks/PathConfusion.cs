using System.Net;
using Xunit;

namespace Gateway.FunctionalTests.Attacks;

/// <summary>
/// A target that could be read in two ways gets nowhere; one that can't arrives as it was sent (CVE-2026-33494,
/// GHSA-7rh7-c77v-6434, GHSA-pxq7-h93f-9jrg, CVE-2021-32637).
/// </summary>
[Collection(AttackSite.Name)]
public sealed class PathConfusion(AttackSite site)
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
    [InlineData("/loose/../admin/x")]
    [InlineData("/admin/../loose/x")]
    public async Task AmbiguousTarget_IsRefusedBeforeAnyBackendSeesIt(string target)
    {
        var marker = AttackSite.NewMarker();

        var answer = await RawHttp.GetAsync(site.Address, $"{target}?{marker}");

        Assert.Equal(400, answer.Status);
        Assert.False(site.Backend.Received(marker));
    }

    /// <summary>Whatever a path of the gateway's own may be written like, no backend gets it.</summary>
    [Theory]
    [InlineData("/auth")]
    [InlineData("/auth/")]
    [InlineData("/auth/unknown")]
    [InlineData("/AUTH/unknown")]
    [InlineData("/Auth/Session")]
    [InlineData("/auth/session/")]
    [InlineData("/%61uth/unknown")]
    [InlineData("/a%75t%68/unknown")]
    [InlineData("/%41UTH/unknown")]
    [InlineData("/auth/%75nknown")]
    [InlineData("/auth/.well-known/unknown")]
    [InlineData("/auth/health/sessions")]
    [InlineData("/health")]
    [InlineData("/health/")]
    [InlineData("/HEALTH")]
    [InlineData("/Health/Ready")]
    [InlineData("/%68ealth")]
    [InlineData("/health/unknown")]
    [InlineData("/health/%75nknown")]
    [InlineData("//auth/login")]
    [InlineData("/auth//login")]
    [InlineData("/./auth/login")]
    [InlineData("/x/../auth/login")]
    [InlineData("/x/..;/auth/login")]
    [InlineData("/;/auth/login")]
    [InlineData("/;x=y/auth/login")]
    [InlineData("/%3b/auth/login")]
    [InlineData("/auth;/login")]
    [InlineData("/auth;x/login")]
    [InlineData("/auth%3bx/login")]
    [InlineData("/auth;x")]
    [InlineData("/health;x")]
    [InlineData("/health%3B")]
    [InlineData("/auth%2flogin")]
    [InlineData("/auth%5clogin")]
    [InlineData("/auth\\login")]
    [InlineData("/auth%00/login")]
    [InlineData("http://{0}/auth/unknown")]
    [InlineData("HTTP://{0}/AUTH/unknown")]
    [InlineData("http://{0}/health/unknown")]
    [InlineData("http://{0}//auth/unknown")]
    [InlineData("http://{0}/auth;x/unknown")]
    public async Task OwnPath_IsNeverProxied(string target)
    {
        foreach (var method in (string[])["GET", "POST", "OPTIONS", "PROPFIND"])
        {
            var marker = AttackSite.NewMarker();
            await RawHttp.SendAsync(
                site.Address,
                $"{method} {target.Replace("{0}", site.Address.Authority, StringComparison.Ordinal)}?{marker} HTTP/1.1\r\nHost: {site.Address.Authority}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n");
            Assert.False(site.Backend.Received(marker), method);
        }
    }

    /// <summary>The route of a role lies under an anonymous one: no writing of its path leads around it.</summary>
    [Theory]
    [InlineData("/open/admin/x")]
    [InlineData("/open/admin")]
    [InlineData("/open/admin/")]
    [InlineData("/OPEN/ADMIN/x")]
    [InlineData("/open/%61dmin/x")]
    [InlineData("/%6fpen/%61%64%6d%69%6e/x")]
    [InlineData("/open/admin/%2e%2e/x")]
    [InlineData("/open/x/../admin/y")]
    [InlineData("/open/./admin/x")]
    [InlineData("/open/%2e/admin/x")]
    [InlineData("/open//admin/x")]
    [InlineData("/open/;/admin/x")]
    [InlineData("/open/;x=y/admin/x")]
    [InlineData("/open/%3b/admin/x")]
    [InlineData("/open;/admin/x")]
    [InlineData("/open;x=y/admin/x")]
    [InlineData("/open/admin;x/y")]
    [InlineData("/open/admin;/y")]
    [InlineData("/open/admin;x")]
    [InlineData("/open/admin;x/")]
    [InlineData("/open/admin%3bx/y")]
    [InlineData("/open/admin%3Bx/y")]
    [InlineData("/open/admin;a=b;c=d/y;z")]
    [InlineData("/open/ADMIN;x/y")]
    [InlineData("/open/%61dmin;x/y")]
    [InlineData("/open/x/..;/admin/y")]
    [InlineData("/open/x/.;/../admin/y")]
    [InlineData("/open%2fadmin/x")]
    [InlineData("/open/admin%2fx")]
    [InlineData("/open/admin%2Fx")]
    [InlineData("/open\\admin/x")]
    [InlineData("/open/admin\\x")]
    [InlineData("/open/admin%5cx")]
    [InlineData("/open/admin%00/x")]
    [InlineData("/open/admin#/x")]
    [InlineData("/admin;x/y")]
    [InlineData("/;x/admin/y")]
    [InlineData("/admin;/y")]
    [InlineData("http://{0}/open/admin/x")]
    [InlineData("http://{0}/open/admin;x/y")]
    [InlineData("http://{0}/open/x/../admin/y")]
    [InlineData("HTTP://{0}/open//admin/y")]
    public async Task RouteOfARole_IsNotSteppedAround(string target)
    {
        foreach (var cookie in (string[])["A: b", $"Cookie: {site.Cookie}"])
        {
            var marker = AttackSite.NewMarker();
            var answer = await RawHttp.GetAsync(site.Address, $"{target.Replace("{0}", site.Address.Authority, StringComparison.Ordinal)}?{marker}", cookie);
            Assert.True(answer.Status is 400 or 401 or 403 or 404, $"{answer.Status}");
            Assert.False(site.Backend.Received(marker));
        }
    }

    [Theory]
    [InlineData("/open/admin/x", 401)]
    [InlineData("/open/../admin/x", 400)]
    [InlineData("/open/admin;x/y", 400)]
    [InlineData("//open/admin/x", 400)]
    [InlineData("/open/admin%2fx", 400)]
    [InlineData("/auth/unknown", 404)]
    [InlineData("/auth;x/unknown", 400)]
    [InlineData("open/admin/x", null)]
    [InlineData("http://127.0.0.1/open/admin/x", null)]
    [InlineData("*", null)]
    [InlineData("", null)]
    [InlineData("/open/x#/../admin", 400)]
    [InlineData("/open/x y", null)]
    public async Task SamePathsOverHttp2_GetNowhere(string path, int? status)
    {
        var arrived = site.Backend.Requests.Count;
        await using var connection = await Http2Connection.ConnectAsync(site.Http2Address);

        var answer = await connection.RequestAsync(1, (":method", "GET"), (":scheme", "http"), (":path", path), (":authority", site.Http2Address.Authority));

        if (status is not null)
            Assert.Equal(status, answer);
        Assert.Equal(arrived, site.Backend.Requests.Count);
    }

    [Theory]
    [InlineData("/open/a%20b%7Ec%41?x=%2F//../%zz&y=a+b")]
    [InlineData("/open/%C3%BC/caf%c3%a9")]
    [InlineData("/open/a;v=1/b,c/@:!$&'()*+=")]
    [InlineData("/open/a%3bv=1/b;c")]
    [InlineData("/open/administration;v=1/b")]
    [InlineData("/open/a.b/...c?")]
    [InlineData("/open/")]
    public async Task PlainTarget_ArrivesByteForByte(string target)
    {
        var answer = await RawHttp.GetAsync(site.Address, target);

        Assert.Equal(200, answer.Status);
        Assert.Contains($"\"target\":\"{target}\"", answer.Body, StringComparison.Ordinal);
    }

    [Fact]
    public async Task AbsoluteTarget_ArrivesByteForByteToo()
    {
        var answer = await RawHttp.GetAsync(site.Address, $"{site.Address.GetLeftPart(UriPartial.Authority)}/open/a%7Eb;c?d=%zz");

        Assert.Equal(200, answer.Status);
        Assert.Contains("\"target\":\"/open/a%7Eb;c?d=%zz\"", answer.Body, StringComparison.Ordinal);
    }

    [Fact]
    public async Task AbsoluteTarget_WhosePathBeginsInTwoPlaces_IsRefused()
    {
        foreach (var rest in (string[])["#/admin/x", "\\open/admin/x", "\\open\\/admin/x", "/open/x#/admin/x", ";/open/../admin/x"])
        {
            var answer = await RawHttp.GetAsync(site.Address, $"{site.Address.GetLeftPart(UriPartial.Authority)}{rest}");

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
    public async Task CharacterThatNoTargetHas_IsRefused(string target) => Assert.Equal(400, (await RawHttp.GetAsync(site.Address, target)).Status);

    [Fact]
    public async Task CharacterThatNoTargetHas_OverHttp2_IsRefused()
    {
        using var client = new HttpClient();
        foreach (var target in (string[])["/open/x y", "/open/http2?y HTTP/1.1", "/open/http2?y\tz"])
        {
            var uri = new Uri($"{site.Http2Address.GetLeftPart(UriPartial.Authority)}{target}", new UriCreationOptions { DangerousDisablePathAndQueryCanonicalization = true });
            using var request = new HttpRequestMessage(HttpMethod.Get, uri) { Version = new Version(2, 0), VersionPolicy = HttpVersionPolicy.RequestVersionExact };

            using var answer = await client.SendAsync(request);

            Assert.True(answer.StatusCode == HttpStatusCode.BadRequest, $"{target}: {answer.StatusCode}");
            Assert.Equal("application/problem+json", answer.Content.Headers.ContentType?.MediaType);
        }
    }

    [Theory]
    [InlineData("/loose/a%2Fb//c")]
    [InlineData("/loose/a;b/%5c")]
    public async Task RouteThatAllowsAmbiguousPaths_GetsThemByteForByte(string target)
    {
        var answer = await RawHttp.GetAsync(site.Address, target);

        Assert.Equal(200, answer.Status);
        Assert.Contains(target, answer.Body, StringComparison.Ordinal);
    }
}
