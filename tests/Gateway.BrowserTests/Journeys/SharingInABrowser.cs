using Microsoft.Playwright;
using Xunit;

namespace Gateway.BrowserTests.Journeys;

/// <summary>A person shares a page of the site by the form of their account, without any script, and somebody else opens the link.</summary>
public sealed class SharingInABrowser(Chromium chromium, Site site)
{
    [Fact]
    public async Task Shared_Opened_AndEnded()
    {
        var owner = await chromium.NewPageAsync(site.Address, javaScript: false);
        await owner.GotoAsync("/auth/login?returnUrl=%2Fauth%2Faccount");
        await owner.Locator("input[name=email]").FillAsync(People.Bob.Email);
        await owner.Locator("input[name=password]").FillAsync(People.Bob.Password);
        await owner.GetByRole(AriaRole.Button, new() { Name = "Sign in" }).ClickAsync();
        await Chromium.ArrivesAtAsync(owner, "/auth/account");
        await owner.GetByText("Share something").ClickAsync();
        await PhotographAsync(owner, "account-sharing");
        await owner.GetByLabel("Addresses on this site").FillAsync("/\n/public/*");
        await owner.GetByLabel("Name, which").FillAsync("My projects");
        await owner.GetByRole(AriaRole.Button, new() { Name = "Make a link" }).ClickAsync();
        var link = await owner.Locator("#link").InputValueAsync();
        await PhotographAsync(owner, "share-made");

        var guest = await chromium.NewPageAsync(site.Address, javaScript: false);
        await guest.GotoAsync(link);
        await Assertions.Expect(guest.GetByText("My projects")).ToBeVisibleAsync();
        await PhotographAsync(guest, "share-link");
        await guest.GetByRole(AriaRole.Button, new() { Name = "Open" }).ClickAsync();
        await Assertions.Expect(guest.GetByText("Shared by").First).ToBeVisibleAsync();
        await PhotographAsync(guest, "share-sample");
        await guest.GotoAsync("/auth/sessions/active");
        await Assertions.Expect(guest.GetByText("Not shared").First).ToBeVisibleAsync();
        await PhotographAsync(guest, "share-refused");

        await owner.GotoAsync("/auth/account");
        await PhotographAsync(owner, "account-shared");
        await owner.GetByRole(AriaRole.Button, new() { Name = "End the share My projects" }).ClickAsync();
        await Assertions.Expect(owner.GetByText("You share nothing at the moment.")).ToBeVisibleAsync();
        await guest.GotoAsync("/");
        await Chromium.ArrivesAtAsync(guest, "/auth/login?returnUrl=*");
        await owner.Context.CloseAsync();
        await guest.Context.CloseAsync();
    }

    private static async Task PhotographAsync(IPage page, string name)
    {
        foreach (var scheme in (ColorScheme[])[ColorScheme.Light, ColorScheme.Dark])
        {
            await page.EmulateMediaAsync(new() { ColorScheme = scheme });
            await Chromium.ScreenshotAsync(page, $"{name}-{scheme}");
        }
    }
}
