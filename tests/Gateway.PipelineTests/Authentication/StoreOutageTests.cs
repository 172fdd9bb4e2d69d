namespace Gateway.PipelineTests.Authentication;

/// <summary>While the store does not answer, nobody is signed out: what can't be decided is 503, and the cookie stays.</summary>
public sealed class StoreOutageTests(StoreOutageTests.Outage outage) : IClassFixture<StoreOutageTests.Outage>
{
    [Theory]
    [InlineData("GET", "/app/x")]
    [InlineData("POST", "/app/x")]
    [InlineData("GET", "/admin/x")]
    [InlineData("GET", "/auth/session")]
    [InlineData("GET", "/auth/sessions/active")]
    [InlineData("DELETE", "/auth/sessions")]
    [InlineData("DELETE", "/auth/sessions/x")]
    [InlineData("POST", "/auth/sessions/x/end")]
    [InlineData("POST", "/auth/logout")]
    [InlineData("GET", "/auth/verify")]
    [InlineData("GET", "/auth/verify?policy=staff&redirect=true")]
    public async Task SessionThatIsNotCached_Is503AndTheCookieStays(string method, string path)
    {
        using var alice = outage.NewBrowser();
        using var response = await alice.SendAsync(new HttpMethod(method), path);

        response.AssertUnavailable();
        Assert.Null(response.Header("Clear-Site-Data"));
        await response.AssertProblemAsync(HttpStatusCode.ServiceUnavailable);
    }

    [Theory]
    [InlineData("/app/x")]
    [InlineData("/auth/sessions/active")]
    public async Task Navigation_GetsAPageAndNoRedirect(string path)
    {
        using var alice = outage.NewBrowser();
        using var response = await alice.NavigateAsync(path);

        response.AssertUnavailable();
        await response.AssertPageAsync(HttpStatusCode.ServiceUnavailable);
    }

    [Fact]
    public async Task AnonymousRoute_IsNeverBlocked_AndCarriesNoIdentity()
    {
        using var alice = outage.NewBrowser();
        Assert.Null((await alice.EchoAsync("/open/x")).Header("X-User-Id"));
    }

    [Fact]
    public async Task Verify_Anonymous_IsNeverBlocked()
    {
        using var alice = outage.NewBrowser();
        using var response = await alice.GetAsync("/auth/verify?policy=anonymous");

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Null(response.Header("X-User-Id"));
    }

    [Fact]
    public async Task RequestWithoutACookie_IsStill401()
    {
        using var stranger = outage.Environment.NewBrowser();
        using var response = await stranger.GetAsync("/app/x");
        Assert.Equal(HttpStatusCode.Unauthorized, response.StatusCode);
    }

    [Fact]
    public async Task ForgedCookie_IsStill401AndExpired()
    {
        using var forger = outage.Environment.NewBrowser();
        forger.Cookies[GatewayProcess.CookieName] = "forged";
        using var response = await forger.GetAsync("/app/x");

        Assert.Equal(HttpStatusCode.Unauthorized, response.StatusCode);
        response.AssertExpiresCookie();
    }

    [Fact]
    public async Task SignIn_Json_Is503WithoutACookie()
    {
        using var browser = outage.Environment.NewBrowser();
        using var response = await browser.TrySignInAsync(People.Bob.Email, UsersFile.Password);

        response.AssertUnavailable();
        await response.AssertProblemAsync(HttpStatusCode.ServiceUnavailable);
    }

    [Fact]
    public async Task SignIn_Form_GetsItsPageAgain()
    {
        using var browser = outage.Environment.NewBrowser();
        using var response = await browser.PostFormAsync("/auth/login", ("email", People.Bob.Email), ("password", UsersFile.Password));

        response.AssertUnavailable();
        Assert.Contains("<form", await response.AssertPageAsync(HttpStatusCode.ServiceUnavailable), StringComparison.Ordinal);
    }

    [Fact]
    public async Task CachedSession_IsServed()
    {
        await using var environment = await TestEnvironment.StartAsync();
        using var alice = await environment.SignInAsync(People.Alice);
        await alice.EchoAsync("/app/x");

        environment.Store.IsDown = true;

        Assert.Equal(People.Alice.Id, (await alice.EchoAsync("/app/x")).Header("X-User-Id"));
    }

    [Fact]
    public async Task StoreIsBack_SessionGoesOn()
    {
        await using var environment = await TestEnvironment.StartAsync(static setup => setup.Set("Gateway:Sessions:LocalCache:Size", 0));
        using var alice = await environment.SignInAsync(People.Alice);
        environment.Store.IsDown = true;
        using (var down = await alice.GetAsync("/app/x"))
            Assert.Equal(HttpStatusCode.ServiceUnavailable, down.StatusCode);

        environment.Store.IsDown = false;

        Assert.Equal(People.Alice.Id, (await alice.EchoAsync("/app/x")).Header("X-User-Id"));
    }

    /// <summary>Alice has signed in, nothing is cached, and then the store went away.</summary>
    public sealed class Outage : IAsyncLifetime
    {
        private CookieJar _cookies = null!;

        public TestEnvironment Environment { get; private set; } = null!;

        public Browser NewBrowser() => Environment.NewBrowser(_cookies.Copy());

        public async ValueTask InitializeAsync()
        {
            Environment = await TestEnvironment.StartAsync(static setup => setup.Set("Gateway:Sessions:LocalCache:Size", 0));
            using var alice = await Environment.SignInAsync(People.Alice);
            _cookies = alice.Cookies;
            Environment.Store.IsDown = true;
        }

        public ValueTask DisposeAsync() => Environment.DisposeAsync();
    }
}
