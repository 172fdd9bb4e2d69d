using System.Net;
using System.Text.Json.Nodes;
using Xunit;

namespace Gateway.FunctionalTests.Journeys;

/// <summary>
/// A warm request of a route that asks for a session and nothing else goes a shorter way than others; what decides is the same on both.
/// </summary>
public sealed class ShortWay(Site site)
{
    [Fact]
    public async Task WarmSession_OfARouteByRole_IsStillJudgedByTheRole()
    {
        using var alice = await site.NewBrowserAsync(People.Alice);
        for (var i = 0; i < 3; i++)
        {
            await alice.EchoAsync("/app/warm");
            using var refused = await alice.GetAsync("/admin/warm");
            Assert.Equal(HttpStatusCode.Forbidden, refused.StatusCode);
            await alice.EchoAsync("/staff/warm");
        }
    }

    [Fact]
    public async Task WarmSession_OfARouteThatBecomesARoleOnly_IsRefusedFromTheReloadOn()
    {
        var setup = site.Setup();
        await using var gateway = await GatewayProcess.StartAsync(setup);
        using var alice = gateway.NewBrowser();
        await alice.SignInAsync(People.Alice);
        await alice.EchoAsync("/app/warm");
        setup.Set("ReverseProxy:Routes:app:AuthorizationPolicy", "admins");
        gateway.WriteConfiguration();
        await Wait.UntilAsync(async () => await StatusAsync(alice) == HttpStatusCode.Forbidden, TimeSpan.FromSeconds(20), "the role counts");
        setup.Set("Gateway:Policies:admins:Roles", new JsonArray("editor"));
        gateway.WriteConfiguration();
        await Wait.UntilAsync(async () => await StatusAsync(alice) == HttpStatusCode.OK, TimeSpan.FromSeconds(20), "the role that she has counts");
    }

    [Fact]
    public async Task WarmSession_WithTwoCookies_IsNobodys()
    {
        using var alice = await site.NewBrowserAsync(People.Alice);
        using var bob = await site.NewBrowserAsync(People.Bob);
        await alice.EchoAsync("/app/warm");
        await bob.EchoAsync("/app/warm");
        using var stranger = site.NewBrowser();
        using var both = await stranger.GetAsync(
            "/app/both", ("Cookie", $"{GatewayProcess.CookieName}={alice.Cookies[GatewayProcess.CookieName]}; {GatewayProcess.CookieName}={bob.Cookies[GatewayProcess.CookieName]}"));
        Assert.Equal(HttpStatusCode.Unauthorized, both.StatusCode);
    }

    private static async Task<HttpStatusCode> StatusAsync(Browser browser)
    {
        using var response = await browser.GetAsync("/app/warm");
        return response.StatusCode;
    }
}
