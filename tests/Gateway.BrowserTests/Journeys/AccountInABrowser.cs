using Microsoft.Playwright;
using Xunit;

namespace Gateway.BrowserTests.Journeys;

/// <summary>A person looks at their account and at what happened to it, without any script.</summary>
public sealed class AccountInABrowser(Chromium chromium, Site site)
{
    [Fact]
    public async Task Account_AndActivity_AreShown()
    {
        for (var n = 0; n < 2; n++)
        {
            using var other = new Browser(site.Address);
            (await other.TrySignInAsync(People.Bob.Email, "wrong")).Dispose();
            await other.SignInAsync(People.Bob);
            (await other.SignOutAsync()).Dispose();
        }

        var page = await chromium.NewPageAsync(site.Address, javaScript: false);
        await page.GotoAsync("/auth/account");
        await Chromium.ArrivesAtAsync(page, "/auth/login?returnUrl=%2Fauth%2Faccount");
        await page.Locator("input[name=email]").FillAsync(People.Bob.Email);
        await page.Locator("input[name=password]").FillAsync(People.Bob.Password);
        await page.GetByRole(AriaRole.Button, new() { Name = "Sign in" }).ClickAsync();
        await Chromium.ArrivesAtAsync(page, "/auth/account");

        await Assertions.Expect(page.Locator(".devices li").First).ToContainTextAsync("This device");
        await Assertions.Expect(page.Locator(".activity li")).ToHaveCountAsync(5);
        await PhotographAsync(page, "account");

        await page.GetByRole(AriaRole.Link, new() { Name = "All of your activity" }).ClickAsync();
        await Chromium.ArrivesAtAsync(page, "/auth/activity");
        Assert.True(await page.Locator(".activity li").CountAsync() >= 7);
        await Assertions.Expect(page.Locator(".activity .warning").First).ToContainTextAsync("Failed sign-in");
        await PhotographAsync(page, "activity");
        await page.Context.CloseAsync();
    }

    private static async Task PhotographAsync(IPage page, string name)
    {
        foreach (var scheme in (ColorScheme[])[ColorScheme.Light, ColorScheme.Dark])
        {
            await page.EmulateMediaAsync(new() { ColorScheme = scheme });
            foreach (var width in (int[])[320, 1280])
            {
                await page.SetViewportSizeAsync(width, 900);
                await Chromium.ScreenshotAsync(page, $"{name}-{scheme}-{width}");
                var box = await page.Locator("main").BoundingBoxAsync();
                Assert.True(box is { X: >= 0 } && box.X + box.Width <= width, $"The page is wider than {width} pixels.");
            }
        }
    }
}
