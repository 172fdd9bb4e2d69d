using System.Security.Cryptography;
using System.Text.RegularExpressions;

namespace Gateway.PipelineTests.SignIn;

/// <summary>The style sheet and the script of the pages: which page has them, and how long a browser may keep them.</summary>
public sealed partial class PageAssetTests(TestEnvironment environment)
{
    [Fact]
    public async Task SignInPage_HasOneScript_OfItsOwnAddress()
    {
        using var browser = environment.NewBrowser();
        using var first = await browser.NavigateAsync("/auth/login?returnUrl=%2Fapp%2Fx");
        using var again = await browser.PostFormAsync("/auth/login", ("email", People.Alice.Email), ("password", "not it"));
        foreach (var (response, status) in ((HttpResponseMessage, HttpStatusCode)[])[(first, HttpStatusCode.OK), (again, HttpStatusCode.Unauthorized)])
        {
            var page = await response.AssertPageAsync(status);

            Assert.Matches("""^<script src="/auth/assets/fragment\.[0-9a-f]{16}\.js" defer></script>$""", Assert.Single(Scripts().Matches(page)).Value);
            Assert.Equal("script-src 'self'", Assert.Single(Directives(response), static directive => directive.StartsWith("script", StringComparison.Ordinal)));
            Assert.DoesNotContain("unsafe", response.Header("Content-Security-Policy"), StringComparison.Ordinal);
            Assert.DoesNotMatch("""(?i)\son[a-z]+\s*=|javascript:""", page);
        }
    }

    [Theory]
    [InlineData("/auth/logout")]
    [InlineData("/auth/sessions/active")]
    [InlineData("/auth/unknown")]
    [InlineData("/admin/x")]
    public async Task OtherPage_HasAndAllowsNone(string path)
    {
        using var alice = await environment.BrowserOfAsync(People.Alice);
        using var response = await alice.NavigateAsync(path);
        var page = await response.Content.ReadAsStringAsync();

        Assert.Contains("<main>", page, StringComparison.Ordinal);
        Assert.Empty(Scripts().Matches(page));
        Assert.DoesNotContain(Directives(response), static directive => directive.StartsWith("script", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("fragment", "js", "text/javascript")]
    [InlineData("gateway", "css", "text/css")]
    public async Task Asset_IsNamedByItsContent_AndKept(string name, string extension, string mediaType)
    {
        using var browser = environment.NewBrowser();
        using var page = await browser.NavigateAsync("/auth/login");
        var path = Regex.Match(await page.Content.ReadAsStringAsync(), $"""/auth/assets/{name}\.([0-9a-f]+)\.{extension}""");
        using var response = await browser.GetAsync(path.Value);
        var content = await response.Content.ReadAsByteArrayAsync();

        Assert.Equal((HttpStatusCode.OK, mediaType), (response.StatusCode, response.MediaType()));
        Assert.StartsWith(path.Groups[1].Value, Convert.ToHexStringLower(SHA256.HashData(content)), StringComparison.Ordinal);
        Assert.Equal("public, max-age=31536000, immutable", response.Header("Cache-Control"));
        Assert.Equal("nosniff", response.Header("X-Content-Type-Options"));
    }

    /// <summary>During an update, the page of one gateway may ask another gateway, of another version.</summary>
    [Fact]
    public async Task Asset_OfAnotherVersion_IsTheCurrentOne_AndNotKept()
    {
        using var browser = environment.NewBrowser();
        using var response = await browser.GetAsync("/auth/assets/gateway.0123456789abcdef.css");

        Assert.Equal((HttpStatusCode.OK, "text/css"), (response.StatusCode, response.MediaType()));
        Assert.Equal("no-store", response.Header("Cache-Control"));
    }

    [Fact]
    public async Task SignInPage_WithItsAssets_WeighsLessThan20KB()
    {
        using var browser = environment.NewBrowser();
        using var page = await browser.NavigateAsync("/auth/login");
        var text = await page.Content.ReadAsStringAsync();
        var weight = text.Length;
        foreach (Match asset in Regex.Matches(text, """/auth/assets/[^"]+"""))
        {
            weight += (await (await browser.GetAsync(asset.Value)).Content.ReadAsByteArrayAsync()).Length;
        }

        Assert.InRange(weight, 4_000, 20_000);
    }

    private static string[] Directives(HttpResponseMessage response) =>
        response.Header("Content-Security-Policy")!.Split(';', StringSplitOptions.TrimEntries);

    [GeneratedRegex("(?is)<script.*?</script>")]
    private static partial Regex Scripts();
}
