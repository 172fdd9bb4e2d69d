using System.Net;
using Xunit;

namespace Gateway.FunctionalTests.Journeys;

/// <summary>Whoever isn't signed in is led to the sign-in page as a person and told 401 as a program.</summary>
public sealed class Navigation(Site site)
{
    [Theory]
    [InlineData("GET")]
    [InlineData("HEAD")]
    public async Task Navigation_ThatOnlyReads_LeadsToTheSignInPageAndBack(string method)
    {
        using var browser = site.NewBrowser();
        using var response = await browser.NavigateAsync("/app/reports?year=2026&q=a%20b", new HttpMethod(method));

        Assert.Equal(HttpStatusCode.Found, response.StatusCode);
        var location = response.Headers.Location!.OriginalString;
        Assert.StartsWith("/auth/login?returnUrl=", location, StringComparison.Ordinal);
        Assert.Equal("/app/reports?year=2026&q=a%20b", Uri.UnescapeDataString(location["/auth/login?returnUrl=".Length..]));
        // The page's own address holds one query parameter, so the target's ampersand must not be read as another.
        Assert.DoesNotContain('&', location);
        Assert.False(site.Backend.Received("/app/reports"));
    }

    [Theory]
    [InlineData("/app/x?q=", "/auth/login?returnUrl=%2Fapp%2Fx")]
    [InlineData("/app/x", "/auth/login")]
    public async Task Navigation_ToAVeryLongAddress_LeadsToASignInPageThatCanBeAsked(string path, string signIn)
    {
        using var browser = site.NewBrowser();
        using var response = await browser.NavigateAsync(path + string.Concat(Enumerable.Repeat("%20", 2400)));

        Assert.Equal(HttpStatusCode.Found, response.StatusCode);
        Assert.Equal(signIn, response.Headers.Location!.OriginalString);
    }

    [Fact]
    public async Task Navigation_ThatSentAForm_IsToldThatItWasNotSent()
    {
        using var browser = site.NewBrowser();
        using var response = await browser.PostFormAsync("/app/orders", ("item", "1"));
        Assert.Equal(HttpStatusCode.Unauthorized, response.StatusCode);
        Assert.Equal("text/html", response.MediaType());
        Assert.Contains("/auth/login", await response.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        Assert.False(site.Backend.Received("/app/orders"));
    }

    [Fact]
    public async Task Program_WithoutASession_Is401WithAProblem()
    {
        using var browser = site.NewBrowser();
        using var response = await browser.GetAsync("/app/api", ("Accept", "application/json"));
        Assert.Equal(HttpStatusCode.Unauthorized, response.StatusCode);
        Assert.Equal("application/problem+json", response.MediaType());
        var problem = await response.JsonAsync();
        Assert.Equal(401, problem.GetProperty("status").GetInt32());
        Assert.Contains(problem.EnumerateObject(), p => p.Name.Contains("trace", StringComparison.OrdinalIgnoreCase) && p.Value.GetString() is { Length: > 0 });
    }

    [Theory]
    // Sec-Fetch-Mode decides where it is there.
    [InlineData("navigate", "application/json", null, true)]
    [InlineData("navigate", "*/*", null, true)]
    [InlineData("cors", "text/html", null, false)]
    [InlineData("same-origin", "text/html,application/xhtml+xml", null, false)]
    [InlineData("no-cors", "text/html", null, false)]
    // Where it is absent: Accept, unless it is a script's request.
    [InlineData(null, "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8", null, true)]
    [InlineData(null, "application/xml, TEXT/HTML;q=0.5", null, true)]
    [InlineData(null, "*/*", null, false)]
    [InlineData(null, "text/*", null, false)]
    [InlineData(null, "text/htmlx", null, false)]
    [InlineData(null, "application/text/html", null, false)]
    [InlineData(null, "text/html;q=0, application/json", null, false)]
    [InlineData(null, null, null, false)]
    [InlineData(null, "text/html", "XMLHttpRequest", false)]
    [InlineData("navigate", "text/html", "XMLHttpRequest", true)]
    public async Task Rule_ForWhatANavigationIs(string? mode, string? accept, string? requestedWith, bool navigation)
    {
        var headers = ((string Name, string? Value)[])[("Sec-Fetch-Mode", mode), ("Accept", accept), ("X-Requested-With", requestedWith)];
        using var browser = site.NewBrowser();
        using var response = await browser.GetAsync("/app/rule", [.. headers.Where(h => h.Value is not null).Select(h => (h.Name, h.Value!))]);
        Assert.Equal(navigation ? HttpStatusCode.Found : HttpStatusCode.Unauthorized, response.StatusCode);
    }

    [Fact]
    public async Task WebSocket_WithoutASession_Is401()
    {
        var response = await RawHttp.GetAsync(
            site.Proxy.Address, "/app/ws", "Upgrade: websocket", "Connection: Upgrade", "Sec-WebSocket-Version: 13", "Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==", "Accept: text/html");
        Assert.Equal(401, response.Status);
    }

    [Fact]
    public async Task SignInPage_Stranger_WorksWithoutScript()
    {
        using var browser = site.NewBrowser();
        using var response = await browser.NavigateAsync("/auth/login?returnUrl=%2Fapp%2F%22%3E%3Cscript%3E");
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal("text/html", response.MediaType());
        Assert.True(response.Headers.CacheControl?.NoStore, "Nothing under /auth may be stored.");
        var page = await response.Content.ReadAsStringAsync();
        Assert.Matches("(?is)<form[^>]*method=\"?post", page);
        Assert.Matches("(?i)name=\"?email", page);
        Assert.Matches("(?i)type=\"?password", page);
        Assert.DoesNotContain("\"><script>", page, StringComparison.Ordinal);
    }
}
