using Xunit;

namespace Gateway.FunctionalTests.Journeys;

/// <summary>A route speaks the dialect its backend already understands.</summary>
public sealed class RouteIdentityHeaders(RouteIdentityHeadersProxy proxy) : IClassFixture<RouteIdentityHeadersProxy>
{
    private readonly GatewayProcess _gateway = proxy.Gateway;

    [Fact]
    public async Task IdentityHeader_AddsOneHeaderToTheDefaultSet()
    {
        using var browser = await SignInAsync(People.Alice);
        var received = await browser.EchoAsync("/grafana/d");
        Assert.Equal("alice", received.Header("X-WEBAUTH-USER"));
        Assert.Equal(People.Alice.Id, received.Header("X-User-Id"));
        Assert.Null((await browser.EchoAsync("/app/d")).Header("X-WEBAUTH-USER"));
    }

    [Fact]
    public async Task OAuth2Proxy_ReplacesTheDefaultSet()
    {
        using var browser = await SignInAsync(People.Carol);
        var received = await browser.EchoAsync("/oauth2/d");
        Assert.Equal(People.Carol.Id, received.Header("X-Forwarded-User"));
        Assert.Equal(People.Carol.Email, received.Header("X-Forwarded-Email"));
        Assert.Equal("carol", received.Header("X-Forwarded-Preferred-Username"));
        Assert.Equal("auditor,admin", received.Header("X-Forwarded-Groups"));
        AssertNoDefaultSet(received);
    }

    [Fact]
    public async Task Authelia_ReplacesTheDefaultSet()
    {
        using var browser = await SignInAsync(People.Joerg);
        var received = await browser.EchoAsync("/authelia/d");
        Assert.Equal("joerg", received.Header("Remote-User"));
        Assert.Equal(People.Joerg.Email, received.Header("Remote-Email"));
        Assert.Equal("J%C3%B6rg %C3%9Cmlaut", received.Header("Remote-Name"));
        Assert.Empty(received.All("Remote-Groups"));
        AssertNoDefaultSet(received);
    }

    [Fact]
    public async Task None_SendsNothing()
    {
        using var browser = await SignInAsync(People.Alice);
        var received = await browser.EchoAsync("/none/d", ("X-User-Id", "forged"));
        AssertNoDefaultSet(received);
        Assert.DoesNotContain(received.Headers, h => h.Value.Contains(People.Alice.Id, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("X-WEBAUTH-USER")]
    [InlineData("x_webauth_user")]
    [InlineData("X-Forwarded-User")]
    [InlineData("X_Forwarded_User")]
    [InlineData("X-Forwarded-Groups")]
    [InlineData("Remote-User")]
    [InlineData("Remote_User")]
    [InlineData("remote-groups")]
    public async Task Forged_NameThatAnyRouteUses_IsStrippedOnAllRoutes(string name)
    {
        using var stranger = _gateway.NewBrowser();
        foreach (var path in (string[])["/open/d", "/public-oauth2/d"])
        {
            var received = await stranger.EchoAsync(path, (name, "forged"));
            Assert.Empty(received.AllSpelledLike(name));
        }

        using var browser = await SignInAsync(People.Alice);
        foreach (var path in (string[])["/app/d", "/grafana/d", "/oauth2/d", "/authelia/d", "/none/d"])
            Assert.DoesNotContain("forged", (await browser.EchoAsync(path, (name, "forged"))).AllSpelledLike(name));
    }

    private static void AssertNoDefaultSet(ReceivedRequest received)
    {
        foreach (var name in (string[])["X-User-Id", "X-User-Email", "X-User-Name", "X-User-Full-Name", "X-User-Role", "X-Session-Id"])
            Assert.Empty(received.AllSpelledLike(name));
    }

    private async Task<Browser> SignInAsync(Person person)
    {
        var browser = _gateway.NewBrowser();
        await browser.SignInAsync(person);
        return browser;
    }
}
