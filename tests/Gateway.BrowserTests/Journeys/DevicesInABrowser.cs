using System.Text.RegularExpressions;
using Microsoft.Playwright;
using Xunit;

namespace Gateway.BrowserTests.Journeys;

/// <summary>A person looks at their devices and signs some out, without any script. Nobody else signs in as this person.</summary>
public sealed partial class DevicesInABrowser(Chromium chromium, Site site)
{
    [Fact]
    public async Task Devices_AreShown_AndSignedOutOneByOneAndAllOthers()
    {
        for (var n = 0; n < 3; n++)
        {
            using var other = new Browser(site.Address);
            await other.SignInAsync(People.Carol);
        }

        var page = await chromium.NewPageAsync(site.Address, javaScript: false);
        await page.GotoAsync("/auth/login?returnUrl=%2Fauth%2Fsessions%2Factive");
        await page.Locator("input[name=email]").FillAsync(People.Carol.Email);
        await page.Locator("input[name=password]").FillAsync(People.Carol.Password);
        await page.GetByRole(AriaRole.Button, new() { Name = "Sign in" }).ClickAsync();
        await Chromium.ArrivesAtAsync(page, "/auth/sessions/active");

        var devices = page.Locator(".devices li");
        await Assertions.Expect(devices).ToHaveCountAsync(4);
        await Assertions.Expect(devices.First).ToContainTextAsync("This device");
        await Assertions.Expect(devices.First).ToContainTextAsync(Linux());
        await PhotographAsync(page);

        await devices.Last.GetByRole(AriaRole.Button).ClickAsync();
        await Assertions.Expect(devices).ToHaveCountAsync(3);
        await page.GetByRole(AriaRole.Button, new() { Name = "Sign out everywhere else" }).ClickAsync();
        await Assertions.Expect(devices).ToHaveCountAsync(1);
        await Chromium.ScreenshotAsync(page, "devices-one");

        await devices.First.GetByRole(AriaRole.Button).ClickAsync();
        await Chromium.ArrivesAtAsync(page, "/auth/login");
        Assert.DoesNotContain(await page.Context.CookiesAsync(), cookie => cookie.Name == GatewayProcess.CookieName);
        await page.Context.CloseAsync();
    }

    private static async Task PhotographAsync(IPage page)
    {
        foreach (var scheme in (ColorScheme[])[ColorScheme.Light, ColorScheme.Dark])
        {
            await page.EmulateMediaAsync(new() { ColorScheme = scheme });
            foreach (var width in (int[])[320, 1280])
            {
                await page.SetViewportSizeAsync(width, 800);
                await Chromium.ScreenshotAsync(page, $"devices-{scheme}-{width}");
                Assert.True(await IsAsWideAsTheWindowAsync(page, width), $"The page is wider than {width} pixels.");
            }
        }
    }

    // Without scripts the page can't be asked; its boxes can.
    private static async Task<bool> IsAsWideAsTheWindowAsync(IPage page, int width) =>
        await page.Locator("main").BoundingBoxAsync() is { } box && box.X >= 0 && box.X + box.Width <= width;

    [GeneratedRegex("Chrom.* on Linux")]
    private static partial Regex Linux();
}
