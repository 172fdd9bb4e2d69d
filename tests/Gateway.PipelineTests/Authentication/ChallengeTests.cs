namespace Gateway.PipelineTests.Authentication;

/// <summary>How a request without a valid session is refused: a person is led to the sign-in, a program gets a problem document.</summary>
public sealed class ChallengeTests(TestEnvironment environment)
{
    private static readonly string[] Upgrade =
    [
        "Upgrade: websocket", "Connection: Upgrade", "Sec-WebSocket-Version: 13", "Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==",
        "Accept: text/html",
    ];

    public static TheoryData<string> BrokenCookies { get; } = ["forged", "", "a.b.c", "CfDJ8", "%00", new string('A', 4000)];

    [Theory]
    [InlineData("GET")]
    [InlineData("HEAD")]
    public async Task Navigation_ThatReads_IsLedToTheSignIn(string method)
    {
        using var stranger = environment.NewBrowser();
        using var response = await stranger.NavigateAsync("/app/reports?year=2026&q=a%20b", new HttpMethod(method));

        response.AssertRedirect(HttpStatusCode.Found, "/auth/login?returnUrl=%2Fapp%2Freports%3Fyear%3D2026%26q%3Da%2520b");
        Assert.True(response.Headers.CacheControl?.NoStore);
    }

    [Theory]
    [InlineData("/app/x?q=", "/auth/login?returnUrl=%2Fapp%2Fx")]
    [InlineData("/app/x", "/auth/login")]
    public async Task Navigation_ToAVeryLongAddress_IsLedToAnAddressThatServersTake(string path, string signIn)
    {
        using var stranger = environment.NewBrowser();
        using var response = await stranger.NavigateAsync(path + string.Concat(Enumerable.Repeat("%20", 2400)));

        response.AssertRedirect(HttpStatusCode.Found, signIn);
    }

    [Theory]
    [InlineData("POST")]
    [InlineData("PUT")]
    [InlineData("DELETE")]
    public async Task Navigation_ThatSends_GetsAPageThatSaysSo(string method)
    {
        using var stranger = environment.NewBrowser();
        using var response = await stranger.NavigateAsync("/app/orders", new HttpMethod(method));

        var page = await response.AssertPageAsync(HttpStatusCode.Unauthorized);
        Assert.Contains("was not sent", page, StringComparison.Ordinal);
        Assert.Contains("href=\"/auth/login\"", page, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("GET")]
    [InlineData("POST")]
    [InlineData("DELETE")]
    public async Task Program_GetsAProblem(string method)
    {
        using var stranger = environment.NewBrowser();
        using var response = await stranger.SendAsync(new HttpMethod(method), "/app/api", ("Accept", "application/json"));

        await response.AssertProblemAsync(HttpStatusCode.Unauthorized);
        Assert.Empty(SetCookie.AllOf(response));
    }

    [Fact]
    public async Task Program_Head_GetsNoBody()
    {
        using var stranger = environment.NewBrowser();
        using var response = await stranger.SendAsync(HttpMethod.Head, "/app/api");

        Assert.Equal(HttpStatusCode.Unauthorized, response.StatusCode);
        Assert.Equal("application/problem+json", response.MediaType());
        Assert.Empty(await response.Content.ReadAsByteArrayAsync());
    }

    [Theory]
    // Sec-Fetch-Mode decides where it is there.
    [InlineData("navigate", "application/json", null, true)]
    [InlineData("navigate", "text/html", "XMLHttpRequest", true)]
    [InlineData("cors", "text/html", null, false)]
    [InlineData("no-cors", "text/html", null, false)]
    // Without it, Accept decides, unless a script is named as the sender.
    [InlineData(null, "text/html,application/xhtml+xml,*/*;q=0.8", null, true)]
    [InlineData(null, "text/html;q=0, application/json", null, false)]
    [InlineData(null, "*/*", null, false)]
    [InlineData(null, null, null, false)]
    [InlineData(null, "text/html", "XMLHttpRequest", false)]
    public async Task Navigation_IsToldFromAProgramsRequest(string? mode, string? accept, string? requestedWith, bool isNavigation)
    {
        var headers = ((string Name, string? Value)[])[("Sec-Fetch-Mode", mode), ("Accept", accept), ("X-Requested-With", requestedWith)];
        using var stranger = environment.NewBrowser();
        using var response = await stranger.GetAsync(
            "/app/x", [.. headers.Where(static h => h.Value is not null).Select(static h => (h.Name, h.Value!))]);

        Assert.Equal(isNavigation ? HttpStatusCode.Found : HttpStatusCode.Unauthorized, response.StatusCode);
    }

    [Fact]
    public async Task WebSocket_WithoutASession_Is401()
    {
        Assert.Equal(401, (await environment.GetRawAsync("/app/ws", Upgrade)).Status);
    }

    [Theory]
    [MemberData(nameof(BrokenCookies))]
    public async Task BrokenCookie_IsRefusedAndExpired(string value)
    {
        using var browser = environment.NewBrowser();
        using var response = await browser.GetAsync("/app/x", ("Cookie", $"{GatewayProcess.CookieName}={value}"));

        await response.AssertProblemAsync(HttpStatusCode.Unauthorized);
        response.AssertExpiresCookie();
    }

    [Fact]
    public async Task BrokenCookie_OfANavigation_IsExpiredOnTheWayToTheSignIn()
    {
        using var browser = environment.NewBrowser();
        browser.Cookies[GatewayProcess.CookieName] = "forged";
        using var response = await browser.NavigateAsync("/app/x");

        response.AssertRedirect(HttpStatusCode.Found, "/auth/login?returnUrl=%2Fapp%2Fx");
        response.AssertExpiresCookie();
    }

    [Theory]
    [MemberData(nameof(BrokenCookies))]
    public async Task BrokenCookie_OnAnAnonymousRoute_IsNobody(string value)
    {
        using var browser = environment.NewBrowser();
        var received = await browser.EchoAsync("/open/x", ("Cookie", $"{GatewayProcess.CookieName}={value}"));
        Assert.Null(received.Header("X-User-Id"));
    }

    [Fact]
    public async Task WrongRole_Program_GetsAProblemAndKeepsTheSession()
    {
        using var bob = await environment.BrowserOfAsync(People.Bob);
        using var response = await bob.GetAsync("/admin/x");

        await response.AssertProblemAsync(HttpStatusCode.Forbidden);
        Assert.Empty(SetCookie.AllOf(response));
        await bob.EchoAsync("/app/x");
    }

    [Fact]
    public async Task WrongRole_Navigation_GetsAPage()
    {
        using var bob = await environment.BrowserOfAsync(People.Bob);
        using var response = await bob.NavigateAsync("/admin/x");
        await response.AssertPageAsync(HttpStatusCode.Forbidden);
    }

    [Fact]
    public async Task NoRole_IsForbidden()
    {
        using var joerg = await environment.BrowserOfAsync(People.Joerg);
        using var response = await joerg.GetAsync("/staff/x");
        Assert.Equal(HttpStatusCode.Forbidden, response.StatusCode);
    }

    [Fact]
    public async Task OneOfSeveralRoles_IsEnough()
    {
        using var carol = await environment.BrowserOfAsync(People.Carol);
        Assert.Equal("auditor,admin", (await carol.EchoAsync("/staff/x")).Header("X-User-Role"));
    }

    [Fact]
    public async Task Refused_NothingReachesTheBackend()
    {
        using var stranger = environment.NewBrowser();
        using var bob = await environment.BrowserOfAsync(People.Bob);
        using var unauthorized = await stranger.GetAsync("/app/never-forwarded");
        using var forbidden = await bob.GetAsync("/admin/never-forwarded");

        Assert.False(environment.Backend.Received("never-forwarded"));
    }
}
