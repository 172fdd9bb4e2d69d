using System.Text.Json;
using System.Text.RegularExpressions;
using Microsoft.Extensions.Time.Testing;
using Microsoft.IdentityModel.JsonWebTokens;

namespace Gateway.PipelineTests.SignIn;

/// <summary>Shares: made by a person, opened by a link, limited to what was shared.</summary>
public sealed class SharingTests(TestEnvironment withoutSharing, SharingTests.SharedSite shared) : IClassFixture<SharingTests.SharedSite>
{
    private static readonly string[] Reports = ["/app/reports"];

    [Fact]
    public async Task Made_SaysWhereAndUntilWhen_AndOpensOnce()
    {
        var clock = TestEnvironment.NewClock();
        await using var environment = await StartAsync(clock);
        using var alice = await environment.SignInAsync(People.Alice);

        using var made = await alice.PostJsonAsync("/auth/shares", new { ttl_seconds = 600, paths = Reports, label = "Q3" });

        Assert.Equal(HttpStatusCode.Created, made.StatusCode);
        var share = await made.JsonAsync();
        Assert.Equal(
            ["expires_at", "label", "methods", "paths", "share_id", "url", "uses"],
            share.EnumerateObject().Select(static member => member.Name).Order(StringComparer.Ordinal));
        Assert.Equal(["GET", "HEAD"], share.GetProperty("methods").EnumerateArray().Select(static method => method.GetString()));
        Assert.Equal(1, share.GetProperty("uses").GetInt32());
        Assert.Equal(clock.GetUtcNow().UtcDateTime.AddMinutes(10), share.GetProperty("expires_at").GetDateTime(), TimeSpan.FromSeconds(1));
        Assert.StartsWith(environment.Address.ToString(), share.GetProperty("url").GetString(), StringComparison.Ordinal);

        using var guest = environment.NewBrowser();
        using var page = await guest.NavigateAsync(LinkOf(share));
        Assert.Equal(HttpStatusCode.OK, page.StatusCode);
        Assert.Equal("no-referrer", page.Headers.GetValues("Referrer-Policy").Single());
        var html = await page.Content.ReadAsStringAsync();
        Assert.Contains("/app/reports", html, StringComparison.Ordinal);
        Assert.Contains("Alice", html, StringComparison.Ordinal);
        Assert.Null(guest.Cookies.Header);

        using var opened = await OpenAsync(guest, share);
        Assert.Equal(HttpStatusCode.SeeOther, opened.StatusCode);
        Assert.Equal("/app/reports", opened.Headers.Location!.ToString());
        var echo = await guest.EchoAsync("/app/reports?page=2");
        Assert.Equal(People.Alice.Email, echo.Header("X-User-Email"));
        Assert.Equal(share.GetProperty("share_id").GetString(), echo.Header("X-User-Share"));
        var act = new JsonWebToken(echo.Header("X-User-Assertion")).GetPayloadValue<JsonElement>("act");
        Assert.Equal($"share:{share.GetProperty("share_id").GetString()}", act.GetProperty("sub").GetString());

        using var another = environment.NewBrowser();
        using var usedUp = await OpenAsync(another, share);
        Assert.Equal(HttpStatusCode.NotFound, usedUp.StatusCode);
        using var look = await another.GetAsync(LinkOf(share));
        Assert.Equal(HttpStatusCode.NotFound, look.StatusCode);
    }

    [Fact]
    public async Task OwnSession_SendsNoHeaderOfAShare_AndNoAct()
    {
        await using var environment = await StartAsync();
        using var alice = await environment.SignInAsync(People.Alice);

        var echo = await alice.EchoAsync("/app/reports", ("X-User-Share", "forged"));

        Assert.Null(echo.Header("X-User-Share"));
        Assert.False(new JsonWebToken(echo.Header("X-User-Assertion")).TryGetPayloadValue<JsonElement>("act", out _));
    }

    [Theory]
    [InlineData("GET", "/app/reports", 200)]
    [InlineData("HEAD", "/app/reports", 200)]
    [InlineData("GET", "/app/files/", 200)]
    [InlineData("GET", "/app/files/a/b?x=1", 200)]
    [InlineData("POST", "/app/reports", 403)]
    [InlineData("OPTIONS", "/app/reports", 403)]
    [InlineData("GET", "/app/reports/", 403)]
    [InlineData("GET", "/app/Reports", 403)]
    [InlineData("GET", "/app/files", 403)]
    [InlineData("GET", "/app/other", 403)]
    [InlineData("GET", "/admin/reports", 403)]
    [InlineData("GET", "/staff/reports", 403)]
    [InlineData("GET", "/auth/session", 200)]
    [InlineData("GET", "/auth/sessions/active", 403)]
    [InlineData("DELETE", "/auth/sessions", 403)]
    [InlineData("GET", "/auth/account", 403)]
    [InlineData("GET", "/auth/activity", 403)]
    [InlineData("GET", "/auth/shares", 403)]
    [InlineData("POST", "/auth/shares", 403)]
    public async Task SharedSession_ReachesWhatIsShared_AndNothingElse(string method, string path, int expected)
    {
        using var guest = shared.NewGuest();

        using var response = await guest.SendAsync(new HttpMethod(method), path);

        Assert.Equal(expected, (int)response.StatusCode);
        // And from the cache.
        using var again = await guest.SendAsync(new HttpMethod(method), path);
        Assert.Equal(expected, (int)again.StatusCode);
    }

    [Fact]
    public async Task AnonymousRoute_OutsideTheShare_CountsAsNoSession()
    {
        using var guest = shared.NewGuest();

        Assert.Equal(People.Alice.Email, (await guest.EchoAsync("/open/in")).Header("X-User-Email"));
        var outside = await guest.EchoAsync("/open/out");
        Assert.Null(outside.Header("X-User-Email"));
        Assert.Null(outside.Header("X-User-Share"));
        Assert.Null(outside.Header("X-User-Assertion"));
    }

    [Fact]
    public async Task WebSocket_IsNotShared()
    {
        await using var environment = await StartAsync();
        using var guest = await GuestAsync(environment, "/app/*");

        using var response = await guest.GetAsync(
            "/app/socket",
            ("Connection", "Upgrade"), ("Upgrade", "websocket"), ("Sec-WebSocket-Version", "13"), ("Sec-WebSocket-Key", "dGhlIHNhbXBsZSBub25jZQ=="));

        Assert.Equal(HttpStatusCode.Forbidden, response.StatusCode);
    }

    [Fact]
    public async Task AmbiguousPath_IsOutsideEveryShare()
    {
        await using var environment = await StartAsync(configure: static setup => setup.Set("ReverseProxy:Routes:app:Metadata:AllowAmbiguousPath", "true"));
        using var guest = await GuestAsync(environment, "/app/*");

        using var plain = await guest.GetAsync("/app/a");
        Assert.Equal(HttpStatusCode.OK, plain.StatusCode);
        using var ambiguous = await guest.GetAsync("/app/a%2Fb");
        Assert.Equal(HttpStatusCode.Forbidden, ambiguous.StatusCode);
    }

    [Fact]
    public async Task ForwardAuth_HoldsTheLimits()
    {
        await using var environment = await StartAsync(configure: static setup => setup.Set("Gateway:TrustedProxies:0", "127.0.0.0/8"));
        using var guest = await GuestAsync(environment, "/app/reports");

        using var within = await VerifyAsync("/auth/verify", "/app/reports?x=1", "GET");
        Assert.Equal(HttpStatusCode.OK, within.StatusCode);
        Assert.True(within.Headers.Contains("X-User-Share"));
        foreach (var (path, method) in ((string, string)[])[("/app/other", "GET"), ("/app/reports", "POST"), ("/app/reports%2F..", "GET")])
        {
            using var outside = await VerifyAsync("/auth/verify", path, method);
            Assert.Equal(HttpStatusCode.Forbidden, outside.StatusCode);
            Assert.False(outside.Headers.Contains("X-User-Email"));
        }

        using var anonymous = await VerifyAsync("/auth/verify?policy=anonymous", "/app/other", "GET");
        Assert.Equal(HttpStatusCode.OK, anonymous.StatusCode);
        Assert.False(anonymous.Headers.Contains("X-User-Email"));
        using var role = await VerifyAsync("/auth/verify?policy=admins", "/app/reports", "GET");
        Assert.Equal(HttpStatusCode.Forbidden, role.StatusCode);
        using var unnamed = await guest.GetAsync("/auth/verify");
        Assert.Equal(HttpStatusCode.Forbidden, unnamed.StatusCode);

        Task<HttpResponseMessage> VerifyAsync(string address, string target, string method) =>
            guest.GetAsync(address, ("X-Forwarded-Uri", target), ("X-Forwarded-Method", method));
    }

    [Fact]
    public async Task ShareEnded_EverySessionOfItIsOver()
    {
        await using var environment = await StartAsync();
        using var alice = await environment.SignInAsync(People.Alice);
        var share = await MakeAsync(alice, uses: 2, "/app/reports");
        using var one = await OpenedAsync(environment, share);
        using var two = await OpenedAsync(environment, share);
        using var kept = await OpenedAsync(environment, await MakeAsync(alice, uses: 1, "/app/reports"));
        await one.EchoAsync("/app/reports");
        await two.EchoAsync("/app/reports");

        using var ended = await alice.SendAsync(HttpMethod.Delete, $"/auth/shares/{share.GetProperty("share_id").GetString()}");

        Assert.Equal(HttpStatusCode.NoContent, ended.StatusCode);
        await IsOverAsync(one);
        await IsOverAsync(two);
        await kept.EchoAsync("/app/reports");
        using var again = await alice.SendAsync(HttpMethod.Delete, $"/auth/shares/{share.GetProperty("share_id").GetString()}");
        Assert.Equal(HttpStatusCode.NotFound, again.StatusCode);
    }

    [Fact]
    public async Task OwnersSessionEnded_SharesAndTheirSessionsAreOver()
    {
        await using var environment = await StartAsync();
        using var alice = await environment.SignInAsync(People.Alice);
        using var elsewhere = await environment.SignInAsync(People.Alice);
        var share = await MakeAsync(alice, uses: 2, "/app/reports");
        using var guest = await OpenedAsync(environment, share);
        await guest.EchoAsync("/app/reports");

        using var signedOut = await alice.SignOutAsync();

        await IsOverAsync(guest);
        using var late = environment.NewBrowser();
        using var opened = await OpenAsync(late, share);
        Assert.Equal(HttpStatusCode.NotFound, opened.StatusCode);
        using var list = await elsewhere.GetAsync("/auth/shares");
        Assert.Equal(0, (await list.JsonAsync()).GetProperty("shares").GetArrayLength());
        using var sessions = await elsewhere.GetAsync("/auth/sessions/active");
        Assert.Equal(1, (await sessions.JsonAsync()).GetProperty("active_sessions").GetArrayLength());
    }

    [Fact]
    public async Task SharedSession_IsListedAmongTheOwnersDevices_AndEndedThere()
    {
        await using var environment = await StartAsync();
        using var alice = await environment.SignInAsync(People.Alice);
        var share = await MakeAsync(alice, uses: 1, "/app/reports");
        using var guest = await OpenedAsync(environment, share);
        await guest.EchoAsync("/app/reports");

        using var list = await alice.GetAsync("/auth/sessions/active");
        var shared = (await list.JsonAsync()).GetProperty("active_sessions").EnumerateArray()
            .Single(static session => session.TryGetProperty("share_id", out _));
        Assert.Equal(share.GetProperty("share_id").GetString(), shared.GetProperty("share_id").GetString());
        using var ended = await alice.SendAsync(HttpMethod.Delete, $"/auth/sessions/{shared.GetProperty("session_id").GetString()}");

        Assert.Equal(HttpStatusCode.NoContent, ended.StatusCode);
        await IsOverAsync(guest);
        using var shares = await alice.GetAsync("/auth/shares");
        var listed = (await shares.JsonAsync()).GetProperty("shares").EnumerateArray().Single();
        Assert.Equal(1, listed.GetProperty("opened").GetInt32());
        Assert.False(listed.TryGetProperty("url", out _));
    }

    [Fact]
    public async Task SharesEnd_EndsTheSession_WhateverItsUse()
    {
        var clock = TestEnvironment.NewClock();
        await using var environment = await StartAsync(clock);
        using var alice = await environment.SignInAsync(People.Alice);
        var share = await MakeAsync(alice, uses: 2, "/app/reports");
        using var guest = await OpenedAsync(environment, share);
        for (var minute = 0; minute < 9; minute++)
        {
            clock.Advance(TimeSpan.FromMinutes(1));
            await guest.EchoAsync("/app/reports");
        }

        clock.Advance(TimeSpan.FromSeconds(61));

        await IsOverAsync(guest);
        using var late = environment.NewBrowser();
        using var opened = await OpenAsync(late, share);
        Assert.Equal(HttpStatusCode.NotFound, opened.StatusCode);
        await alice.EchoAsync("/app/reports");
    }

    [Fact]
    public async Task SharedSessions_CountInNoLimit()
    {
        await using var environment = await StartAsync(configure: static setup => setup.Set("Gateway:Sessions:MaxPerUser", 2));
        using var first = await environment.SignInAsync(People.Alice);
        using var second = await environment.SignInAsync(People.Alice);
        var share = await MakeAsync(second, uses: 3, "/app/reports");
        using var one = await OpenedAsync(environment, share);
        using var two = await OpenedAsync(environment, share);

        await first.EchoAsync("/app/x");
        using var third = await environment.SignInAsync(People.Alice);

        await IsOverAsync(first, "/app/x");
        await second.EchoAsync("/app/x");
        await one.EchoAsync("/app/reports");
        await two.EchoAsync("/app/reports");
    }

    [Fact]
    public async Task OpeningWithASessionOfItsOwn_Is409_AndUsesNothingUp()
    {
        await using var environment = await StartAsync();
        using var alice = await environment.SignInAsync(People.Alice);
        var share = await MakeAsync(alice, uses: 1, "/app/reports");
        using var bob = await environment.SignInAsync(People.Bob);

        using var conflict = await OpenAsync(bob, share);

        Assert.Equal(HttpStatusCode.Conflict, conflict.StatusCode);
        Assert.Equal(People.Bob.Email, (await bob.EchoAsync("/app/reports")).Header("X-User-Email"));
        using var guest = await OpenedAsync(environment, share);
    }

    [Fact]
    public async Task OpeningWithSeveralCookies_Is409_AndEndsNobodysSession()
    {
        await using var environment = await StartAsync();
        using var alice = await environment.SignInAsync(People.Alice);
        var share = await MakeAsync(alice, uses: 1, "/app/reports");
        using var bob = await environment.SignInAsync(People.Bob);
        var own = bob.Cookies.Header!;
        using var guest = environment.NewBrowser();

        using var opened = await guest.SendAsync(HttpMethod.Post, LinkOf(share), ("Cookie", $"{own}; {GatewayProcess.CookieName}=planted"));

        Assert.Equal(HttpStatusCode.Conflict, opened.StatusCode);
        await bob.EchoAsync("/app/reports");
    }

    [Theory]
    [InlineData("X-Original-URI", "/app/other", "X-Original-Method", "GET")]
    [InlineData("X-Original-URL", "http://site/app/other", "X-Original-Method", "GET")]
    [InlineData("X-Original-URL", "http://site/app/other/%2e%2e/reports", "X-Original-Method", "GET")]
    [InlineData("X-Original-URI", "/app/reports", "X-Original-Method", "POST")]
    [InlineData("X-Original-URI", "/app/reports", "X-Unrelated", "GET")]
    public async Task ForwardAuth_ClientsOwnHeaders_WidenNothing(string target, string path, string method, string value)
    {
        await using var environment = await StartAsync(configure: static setup => setup.Set("Gateway:TrustedProxies:0", "127.0.0.0/8"));
        using var guest = await GuestAsync(environment, "/app/reports");

        using var alone = await guest.GetAsync("/auth/verify", (target, path), (method, value));
        using var helped = await guest.GetAsync(
            "/auth/verify", (target, path), (method, value), ("X-Forwarded-Uri", "/app/reports"), ("X-Forwarded-Method", value == "POST" ? "GET" : value));

        Assert.Equal(HttpStatusCode.Forbidden, alone.StatusCode);
        Assert.Equal(path == "/app/reports" && method == "X-Unrelated" ? HttpStatusCode.OK : HttpStatusCode.Forbidden, helped.StatusCode);
    }

    [Fact]
    public async Task CrossSite_IsRefused()
    {
        await using var environment = await StartAsync();
        using var alice = await environment.SignInAsync(People.Alice);
        var share = await MakeAsync(alice, uses: 1, "/app/reports");
        using var guest = environment.NewBrowser();

        using var opened = await guest.SendAsync(HttpMethod.Post, LinkOf(share), ("Sec-Fetch-Site", "cross-site"));
        using var ended = await alice.SendAsync(HttpMethod.Delete, $"/auth/shares/{share.GetProperty("share_id").GetString()}", ("Sec-Fetch-Site", "cross-site"));
        using var made = await alice.SendAsync(HttpMethod.Post, "/auth/shares", ("Sec-Fetch-Site", "cross-site"));

        Assert.Equal([HttpStatusCode.Forbidden, HttpStatusCode.Forbidden, HttpStatusCode.Forbidden], [opened.StatusCode, ended.StatusCode, made.StatusCode]);
    }

    [Fact]
    public async Task Guest_MaySignInAsThemselves_AndSignOut()
    {
        await using var environment = await StartAsync();
        using var guest = await GuestAsync(environment, "/app/reports");

        using var page = await guest.NavigateAsync("/auth/login?returnUrl=/app/other");
        Assert.Equal(HttpStatusCode.OK, page.StatusCode);
        await guest.SignInAsync(People.Bob with { Password = UsersFile.Password });
        Assert.Equal(People.Bob.Email, (await guest.EchoAsync("/app/other")).Header("X-User-Email"));
        using var other = await GuestAsync(environment, "/app/reports");
        using var signedOut = await other.SignOutAsync();
        Assert.Equal(HttpStatusCode.NoContent, signedOut.StatusCode);
        await IsOverAsync(other);
    }

    [Fact]
    public async Task UsedAtTheSameTime_NeverMoreThanItsUses()
    {
        await using var environment = await StartAsync();
        using var alice = await environment.SignInAsync(People.Alice);
        var share = await MakeAsync(alice, uses: 3, "/app/reports");

        var statuses = await Task.WhenAll(Enumerable.Range(0, 20).Select(async _ =>
        {
            using var guest = environment.NewBrowser();
            using var opened = await OpenAsync(guest, share);
            return opened.StatusCode;
        }));

        Assert.Equal(3, statuses.Count(static status => status == HttpStatusCode.SeeOther));
        Assert.Equal(17, statuses.Count(static status => status == HttpStatusCode.NotFound));
    }

    [Theory]
    [InlineData("""{ "paths": ["/app/x"] }""")]
    [InlineData("""{ "ttl_seconds": 0, "paths": ["/app/x"] }""")]
    [InlineData("""{ "ttl_seconds": 1.5, "paths": ["/app/x"] }""")]
    [InlineData("""{ "ttl_seconds": "60", "paths": ["/app/x"] }""")]
    [InlineData("""{ "ttl_seconds": 86401, "paths": ["/app/x"] }""")]
    [InlineData("""{ "ttl_seconds": 60 }""")]
    [InlineData("""{ "ttl_seconds": 60, "paths": [] }""")]
    [InlineData("""{ "ttl_seconds": 60, "paths": "/app/x" }""")]
    [InlineData("""{ "ttl_seconds": 60, "paths": ["app/x"] }""")]
    [InlineData("""{ "ttl_seconds": 60, "paths": ["//app"] }""")]
    [InlineData("""{ "ttl_seconds": 60, "paths": ["https://app.example.com/"] }""")]
    [InlineData("""{ "ttl_seconds": 60, "paths": ["/app/x?y=1"] }""")]
    [InlineData("""{ "ttl_seconds": 60, "paths": ["/app/*/x"] }""")]
    [InlineData("""{ "ttl_seconds": 60, "paths": ["/app/x*"] }""")]
    [InlineData("""{ "ttl_seconds": 60, "paths": ["/app/../x"] }""")]
    [InlineData("""{ "ttl_seconds": 60, "paths": ["/app/a%2Fb"] }""")]
    [InlineData("""{ "ttl_seconds": 60, "paths": ["/app/ä"] }""")]
    [InlineData("""{ "ttl_seconds": 60, "paths": ["/auth/session"] }""")]
    [InlineData("""{ "ttl_seconds": 60, "paths": ["/auth/*"] }""")]
    [InlineData("""{ "ttl_seconds": 60, "paths": ["/Auth"] }""")]
    [InlineData("""{ "ttl_seconds": 60, "paths": ["/health"] }""")]
    [InlineData("""{ "ttl_seconds": 60, "paths": ["/app/x"], "methods": [] }""")]
    [InlineData("""{ "ttl_seconds": 60, "paths": ["/app/x"], "methods": ["get"] }""")]
    [InlineData("""{ "ttl_seconds": 60, "paths": ["/app/x"], "methods": ["TRACE"] }""")]
    [InlineData("""{ "ttl_seconds": 60, "paths": ["/app/x"], "uses": 0 }""")]
    [InlineData("""{ "ttl_seconds": 60, "paths": ["/app/x"], "uses": 101 }""")]
    [InlineData("""{ "ttl_seconds": 60, "paths": ["/app/x"], "label": 5 }""")]
    [InlineData("""[]""")]
    [InlineData("""nonsense""")]
    public async Task NotUnderstood_Is400(string body)
    {
        using var alice = await shared.Environment.BrowserOfAsync(People.Alice);

        using var refused = await alice.PostTextAsync("/auth/shares", body, "application/json");

        Assert.Equal(HttpStatusCode.BadRequest, refused.StatusCode);
    }

    [Fact]
    public async Task MadeByTheFormOfTheAccount_ShowsTheLinkOnce()
    {
        await using var environment = await StartAsync();
        using var alice = await environment.SignInAsync(People.Alice);
        using var account = await alice.NavigateAsync("/auth/account");
        Assert.Contains("action=\"/auth/shares\"", await account.Content.ReadAsStringAsync(), StringComparison.Ordinal);

        using var made = await alice.PostFormAsync(
            "/auth/shares", ("paths", "/app/reports\r\n/app/files/*\r\n"), ("ttl_seconds", "3600"), ("label", "For you"));

        Assert.Equal(HttpStatusCode.Created, made.StatusCode);
        var link = Regex.Match(await made.Content.ReadAsStringAsync(), "/auth/share/[A-Za-z0-9_-]{43}").Value;
        using var guest = environment.NewBrowser();
        using var opened = await guest.PostFormAsync(link);
        Assert.Equal(HttpStatusCode.SeeOther, opened.StatusCode);
        await guest.EchoAsync("/app/files/a");
        using var shown = await alice.NavigateAsync("/auth/account");
        var html = await shown.Content.ReadAsStringAsync();
        Assert.Contains("For you", html, StringComparison.Ordinal);
        Assert.DoesNotContain(link, html, StringComparison.Ordinal);
        using var twice = await alice.PostTextAsync("/auth/shares", "paths=%2Fapp%2Fx&paths=%2Fapp%2Fy&ttl_seconds=60", "application/x-www-form-urlencoded");
        Assert.Equal(HttpStatusCode.BadRequest, twice.StatusCode);
    }

    [Fact]
    public async Task MoreThanTwentyOpen_Is409_UntilOneEnds()
    {
        await using var environment = await StartAsync();
        using var alice = await environment.SignInAsync(People.Alice);
        var shares = new List<JsonElement>();
        for (var i = 0; i < 20; i++)
            shares.Add(await MakeAsync(alice, uses: 1, "/app/reports"));

        using var refused = await alice.PostJsonAsync("/auth/shares", new { ttl_seconds = 60, paths = Reports });
        Assert.Equal(HttpStatusCode.Conflict, refused.StatusCode);
        using var ended = await alice.SendAsync(HttpMethod.Delete, $"/auth/shares/{shares[7].GetProperty("share_id").GetString()}");
        await MakeAsync(alice, uses: 1, "/app/reports");
    }

    [Fact]
    public async Task SharesOfAnEndedSession_TakeNoRoom()
    {
        await using var environment = await StartAsync();
        using var alice = await environment.SignInAsync(People.Alice);
        for (var i = 0; i < 20; i++)
            await MakeAsync(alice, uses: 1, "/app/reports");
        using var signedOut = await alice.SignOutAsync();

        using var again = await environment.SignInAsync(People.Alice);
        await MakeAsync(again, uses: 1, "/app/reports");

        using var list = await again.GetAsync("/auth/shares");
        Assert.Equal(1, (await list.JsonAsync()).GetProperty("shares").GetArrayLength());
    }

    [Fact]
    public async Task SomebodyElse_CanNeitherListNorEnd()
    {
        await using var environment = await StartAsync();
        using var alice = await environment.SignInAsync(People.Alice);
        var share = await MakeAsync(alice, uses: 1, "/app/reports");
        using var bob = await environment.SignInAsync(People.Bob);

        using var list = await bob.GetAsync("/auth/shares");
        Assert.Equal(0, (await list.JsonAsync()).GetProperty("shares").GetArrayLength());
        using var ended = await bob.SendAsync(HttpMethod.Delete, $"/auth/shares/{share.GetProperty("share_id").GetString()}");
        Assert.Equal(HttpStatusCode.NotFound, ended.StatusCode);
        using var guest = await OpenedAsync(environment, share);
    }

    [Theory]
    [InlineData("GET", "/auth/shares")]
    [InlineData("POST", "/auth/shares")]
    [InlineData("DELETE", "/auth/shares/x")]
    public async Task WithoutASession_Is401(string method, string path)
    {
        using var nobody = shared.Environment.NewBrowser();

        using var refused = await nobody.SendAsync(new HttpMethod(method), path);

        Assert.Equal(HttpStatusCode.Unauthorized, refused.StatusCode);
    }

    [Theory]
    [InlineData("nonsense")]
    [InlineData("AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA")]
    public async Task UnknownLink_Is404_ToLookAndToOpen(string token)
    {
        using var guest = shared.Environment.NewBrowser();

        using var look = await guest.GetAsync($"/auth/share/{token}");
        using var open = await guest.PostFormAsync($"/auth/share/{token}");

        Assert.Equal([HttpStatusCode.NotFound, HttpStatusCode.NotFound], [look.StatusCode, open.StatusCode]);
        Assert.Equal("no-referrer", look.Headers.GetValues("Referrer-Policy").Single());
    }

    [Theory]
    [InlineData("GET", "/auth/shares")]
    [InlineData("POST", "/auth/shares")]
    [InlineData("GET", "/auth/share/AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA")]
    public async Task Off_EverythingIs404(string method, string path)
    {
        using var alice = await withoutSharing.BrowserOfAsync(People.Alice);

        using var response = await alice.SendAsync(new HttpMethod(method), path);

        Assert.Equal(HttpStatusCode.NotFound, response.StatusCode);
    }

    /// <summary>A gateway where somebody has shared something, for the tests that only look.</summary>
    public sealed class SharedSite : IAsyncLifetime
    {
        private Browser _owner = null!;
        private Browser _guest = null!;

        public TestEnvironment Environment { get; private set; } = null!;

        public Browser NewGuest() => Environment.NewBrowser(_guest.Cookies.Copy());

        public async ValueTask InitializeAsync()
        {
            Environment = await StartAsync();
            _owner = await Environment.SignInAsync(People.Alice);
            _guest = await OpenedAsync(
                Environment, await MakeAsync(_owner, uses: 1, "/app/reports", "/app/files/*", "/admin/reports", "/open/in"));
        }

        public ValueTask DisposeAsync()
        {
            _guest?.Dispose();
            _owner?.Dispose();
            return Environment?.DisposeAsync() ?? ValueTask.CompletedTask;
        }
    }

    private static Task<TestEnvironment> StartAsync(FakeTimeProvider? clock = null, Action<GatewaySetup>? configure = null) =>
        TestEnvironment.StartAsync(
            setup =>
            {
                setup.Set("Gateway:Sharing:Enabled", true);
                configure?.Invoke(setup);
            },
            clock);

    private static string LinkOf(JsonElement share) => new Uri(share.GetProperty("url").GetString()!).AbsolutePath;

    private static Task<HttpResponseMessage> OpenAsync(Browser guest, JsonElement share) => guest.PostFormAsync(LinkOf(share));

    private static async Task<JsonElement> MakeAsync(Browser owner, int uses, params string[] paths)
    {
        using var made = await owner.PostJsonAsync("/auth/shares", new { ttl_seconds = 600, paths, uses });
        Assert.Equal(HttpStatusCode.Created, made.StatusCode);
        return await made.JsonAsync();
    }

    private static async Task<Browser> OpenedAsync(TestEnvironment environment, JsonElement share)
    {
        var guest = environment.NewBrowser();
        using var opened = await OpenAsync(guest, share);
        Assert.Equal(HttpStatusCode.SeeOther, opened.StatusCode);
        return guest;
    }

    private static async Task<Browser> GuestAsync(TestEnvironment environment, params string[] paths)
    {
        var owner = await environment.SignInAsync(People.Alice);
        return await OpenedAsync(environment, await MakeAsync(owner, uses: 1, paths));
    }

    private static async Task IsOverAsync(Browser browser, string path = "/app/reports")
    {
        using var response = await browser.GetAsync(path);
        Assert.Equal(HttpStatusCode.Unauthorized, response.StatusCode);
    }
}
