using System.Text.Json;

namespace Gateway.PipelineTests.SignIn;

/// <summary>A person's own sessions: the one at hand, the list of them, and their ends.</summary>
public sealed class DevicesTests(DevicesTests.Site site) : IClassFixture<DevicesTests.Site>
{
    private const string Firefox = "Mozilla/5.0 (X11; Linux x86_64; rv:143.0) Gecko/20100101 Firefox/143.0";
    private const string Chrome =
        "Mozilla/5.0 (Linux; Android 10; K) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Mobile Safari/537.36";

    [Fact]
    public async Task Session_IsTheOneAtHand()
    {
        using var alice = await site.SignInAsync(Firefox);
        using var response = await alice.GetAsync("/auth/session");
        var session = await response.JsonAsync();

        Assert.Equal(
            ["session_id", "user_data", "created_at", "last_accessed", "expires_at"],
            session.EnumerateObject().Select(static property => property.Name));
        Assert.Equal(People.Alice.Email, session.GetProperty("user_data").GetProperty("email").GetString());
    }

    [Theory]
    [InlineData("GET", "/auth/session")]
    [InlineData("GET", "/auth/sessions/active")]
    [InlineData("DELETE", "/auth/sessions")]
    [InlineData("DELETE", "/auth/sessions/x")]
    [InlineData("POST", "/auth/sessions/x/end")]
    [InlineData("POST", "/auth/sessions/end-others")]
    public async Task Stranger_Is401(string method, string path)
    {
        using var stranger = site.Environment.NewBrowser();
        using var response = await stranger.SendAsync(new HttpMethod(method), path);
        await response.AssertProblemAsync(HttpStatusCode.Unauthorized);
    }

    [Fact]
    public async Task List_NamesTheDevices_AndTheOneAtHand()
    {
        using var laptop = await site.SignInAsync(Firefox);
        using var phone = await site.SignInAsync(Chrome);
        var sessions = await ListAsync(laptop);

        Assert.Equal(
            ["Chrome on Android", "Firefox on Linux"],
            sessions.Select(static session => session.GetProperty("device").GetString()).Order());
        var current = Assert.Single(sessions, static session => session.GetProperty("current").GetBoolean());
        Assert.Equal((Firefox, "127.0.0.1"), (current.GetProperty("user_agent").GetString(), current.GetProperty("ip").GetString()));
    }

    [Fact]
    public async Task Page_ShowsTheDevices_TheirOwnFirst()
    {
        using var laptop = await site.SignInAsync(Firefox);
        using var phone = await site.SignInAsync(Chrome);
        using var response = await laptop.NavigateAsync("/auth/sessions/active");
        var page = await response.AssertPageAsync(HttpStatusCode.OK);

        Assert.InRange(
            page.IndexOf("Firefox on Linux", StringComparison.Ordinal), 1, page.IndexOf("Chrome on Android", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Page_Stranger_IsOfferedTheSignIn()
    {
        using var stranger = site.Environment.NewBrowser();
        using var response = await stranger.NavigateAsync("/auth/sessions/active");
        Assert.Contains(
            "href=\"/auth/login?returnUrl=%2Fauth%2Fsessions%2Factive\"",
            await response.AssertPageAsync(HttpStatusCode.Unauthorized), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Delete_AnotherDevice_IsOverAtOnce()
    {
        using var laptop = await site.SignInAsync(Firefox);
        using var phone = await site.SignInAsync(Chrome);
        await phone.EchoAsync("/app/x");
        using var response = await laptop.SendAsync(HttpMethod.Delete, $"/auth/sessions/{await IdAsync(phone)}");

        Assert.Equal(HttpStatusCode.NoContent, response.StatusCode);
        Assert.Null(response.Header("Clear-Site-Data"));
        await AssertEndedAsync(phone);
        Assert.Single(await ListAsync(laptop));
    }

    [Fact]
    public async Task Delete_TheOneAtHand_ExpiresTheCookie()
    {
        using var laptop = await site.SignInAsync(Firefox);
        using var response = await laptop.SendAsync(HttpMethod.Delete, $"/auth/sessions/{await IdAsync(laptop)}");

        Assert.Equal(HttpStatusCode.NoContent, response.StatusCode);
        response.AssertExpiresCookie();
        response.AssertClearsCache();
    }

    [Fact]
    public async Task Delete_SomebodyElsesAndNobodys_AreTheSame404()
    {
        using var alice = await site.SignInAsync(Firefox);
        using var bob = await site.Environment.SignInAsync(People.Bob);
        using var bobs = await alice.SendAsync(HttpMethod.Delete, $"/auth/sessions/{await IdAsync(bob)}");
        using var nobodys = await alice.SendAsync(HttpMethod.Delete, "/auth/sessions/nothing");

        await bobs.AssertProblemAsync(HttpStatusCode.NotFound);
        Assert.Equal(
            (await bobs.JsonAsync()).GetProperty("detail").GetString(), (await nobodys.JsonAsync()).GetProperty("detail").GetString());
        await bob.EchoAsync("/app/x");
    }

    [Fact]
    public async Task DeleteAll_EndsEverythingElse()
    {
        using var laptop = await site.SignInAsync(Firefox);
        using var phone = await site.SignInAsync(Chrome);
        using var tablet = await site.SignInAsync(Chrome);
        using var response = await laptop.SendAsync(HttpMethod.Delete, "/auth/sessions");

        Assert.Equal("""{"ended":2}""", await response.Content.ReadAsStringAsync());
        await AssertEndedAsync(phone);
        await AssertEndedAsync(tablet);
        await laptop.EchoAsync("/app/x");
    }

    [Fact]
    public async Task Form_EndsAnotherDevice_ASecondTimeToo()
    {
        using var laptop = await site.SignInAsync(Firefox);
        using var phone = await site.SignInAsync(Chrome);
        var id = await IdAsync(phone);
        for (var again = 0; again < 2; again++)
        {
            using var response = await laptop.PostFormAsync($"/auth/sessions/{id}/end");
            response.AssertRedirect(HttpStatusCode.SeeOther, "/auth/sessions/active");
        }

        await AssertEndedAsync(phone);
    }

    [Fact]
    public async Task Form_EndsTheOneAtHand_AndLeadsToTheSignIn()
    {
        using var laptop = await site.SignInAsync(Firefox);
        using var response = await laptop.PostFormAsync($"/auth/sessions/{await IdAsync(laptop)}/end");

        response.AssertRedirect(HttpStatusCode.SeeOther, "/auth/login");
        response.AssertExpiresCookie();
        response.AssertClearsCache();
    }

    [Fact]
    public async Task Form_EndsEverythingElse()
    {
        using var laptop = await site.SignInAsync(Firefox);
        using var phone = await site.SignInAsync(Chrome);
        using var response = await laptop.PostFormAsync("/auth/sessions/end-others");

        response.AssertRedirect(HttpStatusCode.SeeOther, "/auth/sessions/active");
        await AssertEndedAsync(phone);
    }

    [Theory]
    [InlineData("Sec-Fetch-Site", "cross-site")]
    [InlineData("Sec-Fetch-Site", "same-site")]
    [InlineData("Origin", "https://evil.example")]
    [InlineData("Origin", "null")]
    public async Task CrossSite_EndsNothing(string name, string value)
    {
        using var laptop = await site.SignInAsync(Firefox);
        using var phone = await site.SignInAsync(Chrome);
        var id = await IdAsync(phone);
        foreach (var (method, path) in ((HttpMethod, string)[])
            [
                (HttpMethod.Post, $"/auth/sessions/{id}/end"), (HttpMethod.Post, "/auth/sessions/end-others"),
                (HttpMethod.Delete, $"/auth/sessions/{id}"), (HttpMethod.Delete, "/auth/sessions"),
            ])
        {
            using var response = await laptop.SendAsync(method, path, (name, value));
            Assert.Equal(HttpStatusCode.Forbidden, response.StatusCode);
        }

        await phone.EchoAsync("/app/x");
    }

    [Fact]
    public async Task OneSessionTooMany_EndsTheOneThatBeganFirst()
    {
        var clock = TestEnvironment.NewClock();
        await using var limited = await TestEnvironment.StartAsync(static setup => setup.Set("Gateway:Sessions:MaxPerUser", 2), clock);
        using var first = await limited.SignInAsync(People.Alice);
        clock.Advance(TimeSpan.FromSeconds(1));
        using var second = await limited.SignInAsync(People.Alice);
        clock.Advance(TimeSpan.FromSeconds(1));
        using var third = await limited.SignInAsync(People.Alice);

        await AssertEndedAsync(first);
        await second.EchoAsync("/app/x");
        await third.EchoAsync("/app/x");
    }

    private static async Task AssertEndedAsync(Browser browser)
    {
        using var response = await browser.GetAsync("/app/x");
        Assert.Equal(HttpStatusCode.Unauthorized, response.StatusCode);
    }

    private static async Task<List<JsonElement>> ListAsync(Browser browser)
    {
        using var response = await browser.GetAsync("/auth/sessions/active");
        return [.. (await response.JsonAsync()).GetProperty("active_sessions").EnumerateArray()];
    }

    private static async Task<string> IdAsync(Browser browser)
    {
        using var response = await browser.GetAsync("/auth/session");
        return (await response.JsonAsync()).GetProperty("session_id").GetString()!;
    }

    /// <summary>A gateway in which each test finds Alice signed out everywhere.</summary>
    public sealed class Site : IAsyncLifetime
    {
        private readonly List<CookieJar> _signedIn = [];

        public TestEnvironment Environment { get; private set; } = null!;

        public async ValueTask InitializeAsync() => Environment = await TestEnvironment.StartAsync();

        public ValueTask DisposeAsync() => Environment.DisposeAsync();

        public async Task<Browser> SignInAsync(string userAgent)
        {
            if (userAgent == Firefox)
                await EndAllAsync();
            var browser = Environment.NewBrowser();
            using var request = new HttpRequestMessage(HttpMethod.Post, "/auth/login")
            {
                Content = new FormUrlEncodedContent([new("email", People.Alice.Email), new("password", UsersFile.Password)]),
            };
            request.Headers.TryAddWithoutValidation("User-Agent", userAgent);
            using var response = await browser.SendAsync(request);
            Assert.Equal(HttpStatusCode.SeeOther, response.StatusCode);
            _signedIn.Add(browser.Cookies.Copy());
            return browser;
        }

        private async Task EndAllAsync()
        {
            foreach (var cookies in _signedIn)
            {
                using var browser = Environment.NewBrowser(cookies);
                using var signedOut = await browser.SignOutAsync();
            }

            _signedIn.Clear();
        }
    }
}
