using Xunit;

namespace Gateway.FunctionalTests.Journeys;

/// <summary>A backend, taken over or only careless, can't put somebody into another session.</summary>
public sealed class BackendCannotSetOurCookie(Site site)
{
    [Theory]
    [InlineData("__Host-gateway_session=planted; Path=/; Secure; HttpOnly")]
    [InlineData("__Host-gateway_session=; Path=/; Secure; Max-Age=0")]
    [InlineData(" __Host-gateway_session = planted; Path=/; Secure")]
    [InlineData("__Secure-gateway_session_device=planted; Path=/auth; Secure")]
    public async Task SetCookie_OfOurName_IsDropped(string setCookie)
    {
        using var browser = await site.NewBrowserAsync(People.Alice);
        var before = browser.Cookies[GatewayProcess.CookieName];

        using var response = await browser.GetAsync($"/app/set-cookie?value={Uri.EscapeDataString("theme=dark; Path=/")}&value={Uri.EscapeDataString(setCookie)}&value=lang%3Den");

        Assert.Equal(["theme", "lang"], SetCookie.AllOf(response).Select(cookie => cookie.Name));
        Assert.Equal(before, browser.Cookies[GatewayProcess.CookieName]);
        Assert.Equal("dark", browser.Cookies["theme"]);
    }

    [Fact]
    public async Task SetCookie_OnAnAnonymousRoute_IsDroppedToo()
    {
        using var browser = site.NewBrowser();
        using var response = await browser.GetAsync("/open/set-cookie?value=__Host-gateway_session%3Dplanted%3B%20Path%3D%2F%3B%20Secure");
        Assert.Empty(SetCookie.AllOf(response));
    }
}
