using System.Text.RegularExpressions;
using Microsoft.Playwright;
using Xunit;

namespace Gateway.BrowserTests.Journeys;

/// <summary>A person comes to a page, signs in, works, and signs out; with scripts and without.</summary>
public sealed partial class SignInInABrowser(Chromium chromium, Site site)
{
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task ProtectedPage_SignIn_Work_SignOut(bool javaScript)
    {
        var mode = javaScript ? "script" : "no-script";
        var page = await chromium.NewPageAsync(site.Address, javaScript);

        // Asked to sign in, and brought back to the page that was wanted, query included.
        await page.GotoAsync("/?from=start");
        Assert.StartsWith("/auth/login?returnUrl=", PathOf(page), StringComparison.Ordinal);
        await Chromium.ScreenshotAsync(page, $"{mode}-1-sign-in");
        await SignInAsync(page, People.Alice.Email, People.Alice.Password);
        await Chromium.ArrivesAtAsync(page, "/?from=start");
        await Assertions.Expect(page.GetByText("Alice Adams").First).ToBeVisibleAsync();

        var cookie = Assert.Single(await page.Context.CookiesAsync(), cookie => cookie.Path == "/");
        Assert.Equal(GatewayProcess.CookieName, cookie.Name);
        Assert.True(cookie.HttpOnly);
        Assert.True(cookie.Secure);
        Assert.Equal(SameSiteAttribute.Lax, cookie.SameSite);
        if (javaScript)
            Assert.Equal("", await page.EvaluateAsync<string>("document.cookie"));

        var project = $"Project of a browser ({mode})";
        await page.GetByLabel("Name of the new project").FillAsync(project);
        await page.GetByRole(AriaRole.Button, new() { Name = "Create" }).ClickAsync();
        await Assertions.Expect(page.GetByLabel($"Name of project {project}")).ToHaveValueAsync(project);
        await Chromium.ScreenshotAsync(page, $"{mode}-2-signed-in");

        await page.GetByRole(AriaRole.Button, new() { Name = "Sign out" }).ClickAsync();
        await Chromium.ArrivesAtAsync(page, "/auth/login*");
        Assert.DoesNotContain(await page.Context.CookiesAsync(), cookie => cookie.Name == GatewayProcess.CookieName);

        // The page isn't there any more, not even from the browser's own memory of it.
        await page.GotoAsync("/");
        Assert.StartsWith("/auth/login", PathOf(page), StringComparison.Ordinal);
        await Chromium.ScreenshotAsync(page, $"{mode}-3-signed-out");
        await page.Context.CloseAsync();
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task WrongPassword_IsToldOnThePage_AndTheNextTryLeadsBack(bool javaScript)
    {
        var page = await chromium.NewPageAsync(site.Address, javaScript);
        await page.GotoAsync("/?from=typo");

        await SignInAsync(page, People.Bob.Username, "not the password");
        await Assertions.Expect(page.Locator("input[name=password]")).ToBeVisibleAsync();
        await Assertions.Expect(page.Locator("input[name=email]")).ToHaveValueAsync(People.Bob.Username);
        Assert.DoesNotContain(await page.Context.CookiesAsync(), cookie => cookie.Name == GatewayProcess.CookieName);
        await Chromium.ScreenshotAsync(page, $"{(javaScript ? "script" : "no-script")}-wrong-password");

        await SignInAsync(page, People.Bob.Username, People.Bob.Password);
        await Chromium.ArrivesAtAsync(page, "/?from=typo");
        await Assertions.Expect(page.GetByText("Bob Brown").First).ToBeVisibleAsync();
        await page.Context.CloseAsync();
    }

    [Fact]
    public async Task SignOutPage_AsksFirst()
    {
        var page = await chromium.NewPageAsync(site.Address, javaScript: false);
        await page.GotoAsync("/auth/login?returnUrl=%2F");
        await SignInAsync(page, People.Alice.Username, People.Alice.Password);
        await Chromium.ArrivesAtAsync(page, "/");

        await page.GotoAsync("/auth/logout");
        Assert.Single(await page.Context.CookiesAsync(), cookie => cookie.Name == GatewayProcess.CookieName);
        await Chromium.ScreenshotAsync(page, "sign-out-page");
        await page.GetByRole(AriaRole.Button, new() { NameRegex = SignOut() }).ClickAsync();
        await Chromium.ArrivesAtAsync(page, "/auth/login*");
        Assert.DoesNotContain(await page.Context.CookiesAsync(), cookie => cookie.Name == GatewayProcess.CookieName);
        await page.Context.CloseAsync();
    }

    private static string PathOf(IPage page) => new Uri(page.Url).PathAndQuery;

    private static async Task SignInAsync(IPage page, string login, string password)
    {
        await page.Locator("input[name=email]").FillAsync(login);
        await page.Locator("input[name=password]").FillAsync(password);
        await page.GetByRole(AriaRole.Button, new() { NameRegex = SignIn() }).ClickAsync();
    }

    [GeneratedRegex("^sign in$", RegexOptions.IgnoreCase)]
    private static partial Regex SignIn();

    [GeneratedRegex("^sign out$", RegexOptions.IgnoreCase)]
    private static partial Regex SignOut();
}
