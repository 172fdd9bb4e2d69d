namespace Gateway.PipelineTests.Authentication;

/// <summary>
/// Which requests of a session need the store, and which are decided without the framework's authentication and authorization.
/// </summary>
public sealed class CachedSessionTests(TestEnvironment environment)
{
    [Fact]
    public async Task FirstRequest_ReadsTheStore_AndTheNextOnesDoNot()
    {
        using var alice = environment.NewBrowser();
        var id = await SignInAsync(alice);
        var before = environment.Store.ReadsOf(id);

        await alice.EchoAsync("/app/cold");
        Assert.Equal(before + 1, environment.Store.ReadsOf(id));

        await alice.EchoAsync("/app/warm");
        await alice.EchoAsync("/app/warm");
        Assert.Equal(before + 1, environment.Store.ReadsOf(id));
    }

    [Fact]
    public async Task FirstRequest_IsDecidedByTheFramework_AndTheNextByTheFastPath()
    {
        using var alice = await environment.SignInAsync(People.Alice);
        Assert.Equal(["framework", "fast-path", "fast-path"], await DecidersAsync(alice, "/app/x", "/app/x", "/app/y"));
    }

    [Theory]
    [InlineData("/open/x")]
    [InlineData("/auth/session")]
    [InlineData("/auth/sessions/active")]
    [InlineData("/auth/verify")]
    public async Task EndpointThatAsksForAnythingElse_IsDecidedByTheFramework(string path)
    {
        using var alice = await environment.SignInAsync(People.Alice);
        Assert.Equal(["framework", "framework", "framework"], await DecidersAsync(alice, "/app/x", path, path));
    }

    [Fact]
    public async Task RolePolicy_CachedSessionWithoutTheRole_IsForbidden()
    {
        using var bob = await environment.SignInAsync(People.Bob);
        Assert.Equal(["framework", "fast-path"], await DecidersAsync(bob, "/app/x", "/app/x"));

        using var refused = await bob.GetAsync("/admin/x");
        Assert.Equal(HttpStatusCode.Forbidden, refused.StatusCode);
    }

    [Fact]
    public async Task RolePolicy_CachedSessionWithTheRole_IsAllowedByTheFastPath()
    {
        using var carol = await environment.SignInAsync(People.Carol);
        Assert.Equal(["framework", "fast-path"], await DecidersAsync(carol, "/app/x", "/admin/x"));
        Assert.Equal(People.Carol.Id, (await carol.EchoAsync("/admin/x")).Header("X-User-Id"));
    }

    [Fact]
    public async Task AnonymousRoute_CachedSession_CarriesTheIdentity()
    {
        using var alice = await environment.SignInAsync(People.Alice);
        await alice.EchoAsync("/app/x");
        Assert.Equal(People.Alice.Id, (await alice.EchoAsync("/open/x")).Header("X-User-Id"));
    }

    [Fact]
    public async Task FastPath_TellsTheBackendTheSameAsTheFramework()
    {
        using var alice = await environment.SignInAsync(People.Alice);
        var cold = await alice.EchoAsync("/app/same");
        var warm = await alice.EchoAsync("/app/same");

        Assert.Equal(NamesAndIdentityOf(cold), NamesAndIdentityOf(warm));
    }

    [Fact]
    public async Task EndedSession_IsRefusedAtOnce()
    {
        using var alice = await environment.SignInAsync(People.Alice);
        using var copy = environment.NewBrowser(alice.Cookies.Copy());
        Assert.Equal(["framework", "fast-path"], await DecidersAsync(copy, "/app/x", "/app/x"));

        using var signOut = await alice.SignOutAsync();
        using var refused = await copy.GetAsync("/app/x");

        Assert.Equal(HttpStatusCode.Unauthorized, refused.StatusCode);
        refused.AssertExpiresCookie();
    }

    [Fact]
    public async Task SessionEndedFromAnotherDevice_IsRefusedAtOnce()
    {
        using var laptop = await environment.SignInAsync(People.Joerg);
        using var phone = environment.NewBrowser();
        var id = await SignInAsync(phone, People.Joerg);
        await phone.EchoAsync("/app/x");

        using var ended = await laptop.SendAsync(HttpMethod.Delete, $"/auth/sessions/{id}");
        using var refused = await phone.GetAsync("/app/x");

        Assert.Equal(HttpStatusCode.NoContent, ended.StatusCode);
        Assert.Equal(HttpStatusCode.Unauthorized, refused.StatusCode);
    }

    [Fact]
    public async Task NewSignIn_EndsTheCachedSessionOfBefore()
    {
        using var alice = await environment.SignInAsync(People.Alice);
        using var before = environment.NewBrowser(alice.Cookies.Copy());
        await before.EchoAsync("/app/x");

        await SignInAsync(alice);
        using var refused = await before.GetAsync("/app/x");

        Assert.Equal(HttpStatusCode.Unauthorized, refused.StatusCode);
        await alice.EchoAsync("/app/x");
    }

    [Theory]
    [InlineData("{0}A")]
    [InlineData("A{0}")]
    [InlineData("{0}=")]
    [InlineData("\"{0}\"")]
    [InlineData("{0}%20")]
    public async Task CookieInAnotherSpelling_OfACachedSession_IsRefused(string spelling)
    {
        using var alice = await environment.SignInAsync(People.Alice);
        await alice.EchoAsync("/app/x");
        using var other = environment.NewBrowser();
        other.Cookies[GatewayProcess.CookieName] =
            spelling.Replace("{0}", alice.Cookies[GatewayProcess.CookieName], StringComparison.Ordinal);

        using var refused = await other.GetAsync("/app/x");

        Assert.Equal(HttpStatusCode.Unauthorized, refused.StatusCode);
    }

    [Fact]
    public async Task TwoDifferentCookies_OneOfThemCached_AreRefused()
    {
        using var alice = await environment.SignInAsync(People.Alice);
        await alice.EchoAsync("/app/x");

        using var refused = await alice.GetAsync("/app/x", ("Cookie", $"{alice.Cookies.Header}; {GatewayProcess.CookieName}=planted"));

        Assert.Equal(HttpStatusCode.Unauthorized, refused.StatusCode);
    }

    [Fact]
    public async Task TheSameCookieTwice_IsOneSession()
    {
        using var alice = await environment.SignInAsync(People.Alice);
        var received = await alice.EchoAsync("/app/x", ("Cookie", $"{alice.Cookies.Header}; {alice.Cookies.Header}"));
        Assert.Equal(People.Alice.Id, received.Header("X-User-Id"));
    }

    [Fact]
    public async Task CacheOfSizeZero_ReadsTheStoreForEveryRequest()
    {
        await using var uncached = await TestEnvironment.StartAsync(static setup => setup.Set("Gateway:Sessions:LocalCache:Size", 0));
        using var alice = uncached.NewBrowser();
        var id = await SignInAsync(alice);
        var before = uncached.Store.ReadsOf(id);

        Assert.Equal(["framework", "framework", "framework"], await DecidersAsync(alice, "/app/x", "/app/x", "/app/x"));
        Assert.Equal(before + 3, uncached.Store.ReadsOf(id));
    }

    private static async Task<string> SignInAsync(Browser browser, Person? person = null) =>
        (await browser.SignInAsync((person ?? People.Alice) with { Password = UsersFile.Password })).GetProperty("session_id").GetString()!;

    // The assertion is made once and sent again; the trace is another one for each request.
    private static List<string> NamesAndIdentityOf(ReceivedRequest request) =>
        [
            .. request.Headers
                .Select(static header => header.Name is "traceparent" ? header.Name : $"{header.Name}: {header.Value}")
                .Order(StringComparer.Ordinal),
        ];

    private static async Task<List<string>> DecidersAsync(Browser browser, params string[] paths)
    {
        var deciders = new List<string>();
        foreach (var path in paths)
        {
            using var response = await browser.GetAsync(path);
            Assert.Equal(HttpStatusCode.OK, response.StatusCode);
            deciders.Add(TestEnvironment.DecidedBy(response));
        }

        return deciders;
    }
}
