using System.Net;
using Xunit;

namespace Gateway.FunctionalTests.Attacks;

/// <summary>Another site's page can't use the session of whoever looks at it.</summary>
public sealed class CrossSite(Site site)
{
    public static TheoryData<string, string> ForeignSenders() => new()
    {
        { "Sec-Fetch-Site", "cross-site" },
        { "Sec-Fetch-Site", "same-site" },
        { "Origin", "https://evil.example" },
        { "Origin", "null" },
    };

    [Theory]
    [MemberData(nameof(ForeignSenders))]
    public async Task UnsafeRequestWithTheCookie_IsRefused(string name, string value)
    {
        using var browser = await site.NewBrowserAsync(People.Alice);
        foreach (var method in new[] { HttpMethod.Post, HttpMethod.Put, HttpMethod.Delete, HttpMethod.Patch })
        {
            using var answer = await browser.SendAsync(method, "/app/x", (name, value));
            Assert.Equal(HttpStatusCode.Forbidden, answer.StatusCode);
        }
    }

    [Theory]
    [MemberData(nameof(ForeignSenders))]
    public async Task UpgradeWithTheCookie_IsRefused(string name, string value)
    {
        using var browser = await site.NewBrowserAsync(People.Alice);

        var answer = await RawHttp.GetAsync(site.Proxy.Address, "/open/ws", $"Cookie: {browser.Cookies.Header}", $"{name}: {value}", "Upgrade: websocket", "Connection: Upgrade");

        Assert.Equal(403, answer.Status);
    }

    [Theory]
    [MemberData(nameof(ForeignSenders))]
    public async Task GetWithTheCookie_IsLetThrough(string name, string value)
    {
        using var browser = await site.NewBrowserAsync(People.Alice);
        using var answer = await browser.GetAsync("/app/x", (name, value));
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
    }

    [Theory]
    [MemberData(nameof(ForeignSenders))]
    public async Task UnsafeRequestWithoutTheCookie_IsTheBackendsBusiness(string name, string value)
    {
        using var browser = site.NewBrowser();
        using var answer = await browser.SendAsync(HttpMethod.Post, "/open/x", (name, value));
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
    }

    [Fact]
    public async Task ProgramThatSendsNeitherHeader_IsLetThrough()
    {
        using var browser = await site.NewBrowserAsync(People.Alice);
        using var answer = await browser.SendAsync(HttpMethod.Post, "/app/x");
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
    }
}
