using System.Text.RegularExpressions;
using Gateway.BrowserTests;
using Microsoft.Playwright;
using Xunit;

[assembly: AssemblyFixture(typeof(Chromium))]

namespace Gateway.BrowserTests;

/// <summary>The Chromium that the system has: nothing is downloaded.</summary>
public sealed class Chromium : IAsyncLifetime
{
    private IPlaywright _playwright = null!;
    private IBrowser _browser = null!;

    public async ValueTask InitializeAsync()
    {
        Assertions.SetDefaultExpectTimeout(10_000);
        _playwright = await Playwright.CreateAsync();
        _browser = await LaunchAsync();
    }

    /// <summary>A window with no cookies.</summary>
    public Task<IPage> NewPageAsync(Uri site, bool javaScript) => NewPageAsync(_browser, site, javaScript);

    /// <summary>
    /// A browser of its own that keeps whole pages in memory for the back button, as people's browsers do. Playwright turns that off.
    /// </summary>
    public async Task<IPage> NewPageWithBackForwardCacheAsync(Uri site) =>
        await NewPageAsync(await LaunchAsync("--disable-back-forward-cache"), site, javaScript: true);

    /// <summary>Waits until the page's address is this path; a <c>*</c> in it stands for anything.</summary>
    public static Task ArrivesAtAsync(IPage page, string path)
        => Assertions.Expect(page).ToHaveURLAsync(new Regex($"^http://[^/]+{Regex.Escape(path).Replace("\\*", ".*", StringComparison.Ordinal)}$"));

    /// <summary>
    /// Goes back in the page's history, and returns before the browser leaves the page: a call that asks for the way back itself fails
    /// when the new page comes before its answer ("Execution context was destroyed").
    /// </summary>
    public static Task GoBackAsync(IPage page, int pages = 1)
        => page.EvaluateAsync("pages => { setTimeout(() => history.go(-pages)); }", pages);

    /// <summary>Keeps a picture of the page among the test results, for a person to look at.</summary>
    public static Task ScreenshotAsync(IPage page, string name)
        => page.ScreenshotAsync(new PageScreenshotOptions { Path = Path.Combine(AppContext.BaseDirectory, "TestResults", "screenshots", $"{name}.png") });

    public async ValueTask DisposeAsync()
    {
        if (_browser is not null)
            await _browser.DisposeAsync();
        _playwright?.Dispose();
    }

    private static async Task<IPage> NewPageAsync(IBrowser browser, Uri site, bool javaScript)
    {
        var context = await browser.NewContextAsync(new BrowserNewContextOptions
        {
            BaseURL = site.ToString(),
            JavaScriptEnabled = javaScript,
            ViewportSize = new ViewportSize { Width = 1280, Height = 800 },
        });
        context.SetDefaultTimeout(10_000);
        return await context.NewPageAsync();
    }

    private Task<IBrowser> LaunchAsync(params string[] ignoredDefaults) =>
        _playwright.Chromium.LaunchAsync(new BrowserTypeLaunchOptions
        {
            IgnoreDefaultArgs = ignoredDefaults,
            ExecutablePath = Environment.GetEnvironmentVariable("CHROMIUM") ?? "/usr/bin/chromium",
            Args =
            [
                "--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync",
            ],
        });
}
