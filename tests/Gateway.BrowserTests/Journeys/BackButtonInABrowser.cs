using Microsoft.AspNetCore.Http;
using Microsoft.Playwright;
using Xunit;

namespace Gateway.BrowserTests.Journeys;

/// <summary>
/// After the sign-out, the back button shows the next person at this browser no page of the last one: neither from the browser's cache of
/// responses nor from its cache of whole pages.
/// </summary>
public sealed class BackButtonInABrowser(Chromium chromium, Site site)
{
    private const string Secret = "What nobody but Alice may read";

    [Theory]
    [InlineData("form", false)]
    [InlineData("form", true)]
    [InlineData("script", false)]
    [InlineData("script", true)]
    [InlineData("own device", false)]
    [InlineData("another person", false)]
    public async Task ProxiedPage_AfterTheSignOut_IsNotShownAgain(string way, bool keepsWholePages)
    {
        var path = $"/pages/{way.Replace(' ', '-')}-{keepsWholePages}";
        site.Backend.Answer(path, static context =>
        {
            // The backend lets the browser keep it, as many do.
            context.Response.Headers.CacheControl = "private, max-age=600";
            context.Response.ContentType = "text/html";
            return context.Response.WriteAsync($"<!DOCTYPE html><title>Secret</title><p>{Secret}</p>");
        });
        var page = keepsWholePages
            ? await chromium.NewPageWithBackForwardCacheAsync(site.Address)
            : await chromium.NewPageAsync(site.Address, javaScript: true);
        await page.GotoAsync(path);
        await SignInAsync(page, People.Alice);
        await Assertions.Expect(page.GetByText(Secret)).ToBeVisibleAsync();

        // While Alice is signed in, the browser shows it without asking anybody: this is what must not last.
        await page.EvaluateAsync("window.isTheSamePage = true");
        await page.GotoAsync("/auth/logout");
        await Chromium.GoBackAsync(page);
        await Assertions.Expect(page.GetByText(Secret)).ToBeVisibleAsync();
        Assert.Equal(keepsWholePages, await page.EvaluateAsync<bool>("window.isTheSamePage === true"));
        await page.GotoAsync("/auth/logout");

        await SignOutAsync(page, way);
        site.Backend.Answer(path, static context => context.Response.WriteAsync($"Asked again by {context.Request.Headers["X-User-Name"]}"));
        await Chromium.GoBackAsync(page, way == "own device" ? 3 : 2);

        await Chromium.ArrivesAtAsync(page, way == "another person" ? path : $"/auth/login?returnUrl={Uri.EscapeDataString(path)}");
        await Assertions.Expect(page.GetByText(Secret)).ToBeHiddenAsync();
        if (way == "another person")
            await Assertions.Expect(page.GetByText("Asked again by bob")).ToBeVisibleAsync();
        await Chromium.ScreenshotAsync(page, $"back-button-{way.Replace(' ', '-')}-{keepsWholePages}");
        await (keepsWholePages ? page.Context.Browser!.CloseAsync() : page.Context.CloseAsync());
    }

    [Fact]
    public async Task PagesOfTheGateway_AfterTheSignOut_AreNotShownAgain()
    {
        var page = await chromium.NewPageWithBackForwardCacheAsync(site.Address);
        await page.GotoAsync("/auth/sessions/active");
        await page.GetByRole(AriaRole.Link, new() { Name = "Sign in" }).ClickAsync();
        await SignInAsync(page, People.Alice);
        await Assertions.Expect(page.GetByText("This device")).ToBeVisibleAsync();
        await page.GotoAsync("/auth/logout");
        await SignOutAsync(page, "form");

        await Chromium.GoBackAsync(page, 2);

        await Chromium.ArrivesAtAsync(page, "/auth/sessions/active");
        await Assertions.Expect(page.GetByText("This device")).ToBeHiddenAsync();
        await Assertions.Expect(page.GetByRole(AriaRole.Link, new() { Name = "Sign in" })).ToBeVisibleAsync();
        await page.Context.Browser!.CloseAsync();
    }

    private static async Task SignOutAsync(IPage page, string way)
    {
        switch (way)
        {
            case "form":
                await page.GetByRole(AriaRole.Button, new() { Name = "Sign out" }).ClickAsync();
                await Chromium.ArrivesAtAsync(page, "/auth/login");
                break;
            case "script":
                // From a page of the backend's: the gateway's own pages allow no requests of scripts.
                await page.GotoAsync("/pages/other");
                Assert.Equal(204, await page.EvaluateAsync<int>("fetch('/auth/logout', { method: 'POST' }).then(answer => answer.status)"));
                break;
            case "own device":
                await page.GotoAsync("/auth/sessions/active");
                await page.Locator(".devices li").First.GetByRole(AriaRole.Button).ClickAsync();
                await Chromium.ArrivesAtAsync(page, "/auth/login");
                break;
            default:
                await page.GotoAsync("/pages/other");
                Assert.Equal(200, await page.EvaluateAsync<int>(
                    "([email, password]) => fetch('/auth/login', { method: 'POST', headers: { 'Content-Type': 'application/json' }, body: JSON.stringify({ email, password }) }).then(answer => answer.status)",
                    new[] { People.Bob.Email, People.Bob.Password }));
                break;
        }
    }

    private static async Task SignInAsync(IPage page, Person person)
    {
        await page.Locator("input[name=email]").FillAsync(person.Email);
        await page.Locator("input[name=password]").FillAsync(person.Password);
        await page.GetByRole(AriaRole.Button, new() { Name = "Sign in" }).ClickAsync();
    }
}
