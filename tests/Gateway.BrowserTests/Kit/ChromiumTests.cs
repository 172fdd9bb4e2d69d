using Xunit;

namespace Gateway.BrowserTests.Kit;

/// <summary>What the journeys take for granted about the browser.</summary>
public sealed class ChromiumTests(Chromium chromium)
{
    [Fact]
    public async Task SecureCookie_OverPlainHttpOnLocalhost_IsKept()
    {
        await using var backend = await BackendHost.StartAsync();
        var page = await chromium.NewPageAsync(new UriBuilder(backend.Address) { Host = "localhost" }.Uri, javaScript: true);
        await page.GotoAsync($"/set-cookie?value={Uri.EscapeDataString("__Host-x=1; Path=/; Secure; HttpOnly; SameSite=Lax")}");
        Assert.Equal("__Host-x", Assert.Single(await page.Context.CookiesAsync()).Name);
        await Chromium.ScreenshotAsync(page, "kit");
        await page.Context.CloseAsync();
    }
}
