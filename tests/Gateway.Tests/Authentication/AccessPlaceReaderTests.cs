using System.Net;
using Gateway.Authentication;
using Gateway.Sessions;
using Gateway.Sessions.Adaptive;
using Gateway.Tests.Sessions;
using Microsoft.AspNetCore.Http;
using Xunit;

namespace Gateway.Tests.Authentication;

public sealed class AccessPlaceReaderTests
{
    private static readonly AccessPlaceReader Places = new(TestSessions.Lifetime(static options => options.Adaptive = new SessionsOptions.AdaptiveOptions()));

    [Theory]
    [InlineData("203.0.113.77", "203.0.113.0/24")]
    [InlineData("::ffff:203.0.113.77", "203.0.113.0/24")]
    [InlineData("2001:db8:1:2::3", "2001:db8:1::/48")]
    [InlineData("2001:db8:1:ffff:ffff:ffff:ffff:ffff", "2001:db8:1::/48")]
    [InlineData("::1", "::/48")]
    public void Network_IsTheOneThatHouseholdsAndOfficesHave(string address, string network) =>
        Assert.Equal(network, Read(address, "curl/8.14.1")!.Network);

    [Theory]
    [InlineData("Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0", "Firefox")]
    [InlineData("Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36 Edg/140.0.0.0", "Edge")]
    [InlineData("Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.0 Mobile/15E148 Safari/604.1", "Safari")]
    [InlineData("curl/8.14.1", "curl")]
    [InlineData("Mozilla/5.0", "Mozilla")]
    [InlineData("", null)]
    public void Browser_HasNoVersion(string userAgent, string? browser) => Assert.Equal(browser, Read("203.0.113.77", userAgent)!.Browser);

    [Fact]
    public void UnknownAddress_IsNoNetwork() => Assert.Equal(new AccessPlace(null, "curl"), Read(null, "curl/8.14.1"));

    [Fact]
    public void FixedLifetimes_NeedNoPlace() =>
        Assert.Null(new AccessPlaceReader(TestSessions.Lifetime()).Read(Context("203.0.113.77", "curl/8.14.1")));

    // An attacker chooses the user agent.
    [Fact]
    public void ManyUserAgents_AreReadRight()
    {
        for (var i = 0; i < 10_000; i++)
        {
            Assert.Equal($"agent{i}", Read("203.0.113.77", $"agent{i}/1")!.Browser);
        }
    }

    private static AccessPlace? Read(string? address, string userAgent) => Places.Read(Context(address, userAgent));

    private static DefaultHttpContext Context(string? address, string userAgent)
    {
        var context = new DefaultHttpContext();
        context.Connection.RemoteIpAddress = address is null ? null : IPAddress.Parse(address);
        context.Request.Headers.UserAgent = userAgent;
        return context;
    }
}
