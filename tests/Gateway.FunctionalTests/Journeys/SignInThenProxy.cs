using System.Net;
using System.Text.Json;
using Xunit;

namespace Gateway.FunctionalTests.Journeys;

/// <summary>Someone signs in, and the backend knows who is calling.</summary>
public sealed class SignInThenProxy(Site site)
{
    private static readonly TimeSpan Ttl = TimeSpan.FromHours(1);

    [Fact]
    public async Task Json_RightPassword_TellsWhoSignedInAndSetsTheCookie()
    {
        using var browser = site.NewBrowser();
        using var response = await browser.TrySignInAsync(People.Alice.Email, People.Alice.Password);

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal("application/json", response.MediaType());
        Assert.True(response.Headers.CacheControl?.NoStore, "Nothing under /auth may be stored.");
        var body = await response.JsonAsync();
        Assert.Equal(["session_id", "user_data", "created_at", "expires_at"], Names(body));
        AssertIsAlice(body.GetProperty("user_data"));
        var created = UtcTime(body.GetProperty("created_at"));
        Assert.Equal(created + Ttl, UtcTime(body.GetProperty("expires_at")), TimeSpan.FromSeconds(1));
        Assert.Equal(TimeProvider.System.GetUtcNow(), created, TimeSpan.FromSeconds(10));
    }

    [Fact]
    public async Task Json_RightPassword_SetsACookieThatScriptsAndOtherSitesCannotUse()
    {
        using var browser = site.NewBrowser();
        using var response = await browser.TrySignInAsync(People.Alice.Email, People.Alice.Password);

        var cookie = response.Cookie(GatewayProcess.CookieName);
        Assert.NotNull(cookie);
        Assert.True(cookie.Has("HttpOnly"));
        Assert.True(cookie.Has("Secure"));
        Assert.Equal("/", cookie.Attribute("Path"));
        Assert.Equal("lax", cookie.Attribute("SameSite"), ignoreCase: true);
        Assert.False(cookie.Has("Domain"));
        // Without "keep me signed in" it ends with the browser.
        Assert.False(cookie.Has("Max-Age"));
        Assert.False(cookie.Has("Expires"));
    }

    [Fact]
    public async Task OwnCookies_SentToABackend_AreTakenOut()
    {
        using var browser = await site.NewBrowserAsync(People.Alice);
        const string Device = "__Secure-gateway_session_device";
        Assert.NotNull(browser.Cookies[Device]);

        // A browser sends the second one to /auth alone; other clients may not.
        var received = await browser.EchoAsync(
            "/app/own-cookies", ("Cookie", $"theme=dark; {Device}={browser.Cookies[Device]}; {browser.Cookies.Header}; lang=en; {Device}=x"));

        Assert.Equal("theme=dark; lang=en", received.Header("Cookie"));
    }

    [Theory]
    [InlineData("email", "alice@example.com")]
    [InlineData("email", "alice")]
    [InlineData("username", "alice")]
    [InlineData("username", "alice@example.com")]
    public async Task Json_EitherField_TakesTheAddressOrTheUserName(string field, string login)
    {
        using var browser = site.NewBrowser();
        using var response = await browser.PostJsonAsync("/auth/login", new Dictionary<string, string> { [field] = login, ["password"] = People.Alice.Password });
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        AssertIsAlice((await response.JsonAsync()).GetProperty("user_data"));
    }

    [Theory]
    [InlineData("/app/dashboard?tab=1", "/app/dashboard?tab=1")]
    [InlineData("/", "/")]
    [InlineData("", "/")]
    [InlineData("https://evil.example/", "/")]
    [InlineData("//evil.example/", "/")]
    [InlineData("/\\evil.example/", "/")]
    [InlineData("javascript:alert(1)", "/")]
    [InlineData("/\t/evil.example/", "/")]
    public async Task Form_RightPassword_LeadsBackToAPathOfThisSiteOnly(string returnUrl, string location)
    {
        using var browser = site.NewBrowser();
        using var response = await browser.PostFormAsync(
            "/auth/login", ("email", People.Alice.Email), ("password", People.Alice.Password), ("returnUrl", returnUrl));

        Assert.Equal(HttpStatusCode.SeeOther, response.StatusCode);
        Assert.Equal(location, response.Headers.Location?.OriginalString);
        Assert.Equal("alice", (await browser.EchoAsync("/app/after-form")).Header("X-User-Name"));
    }

    [Fact]
    public async Task Form_WrongPassword_ShowsThePageAgainWithTheLoginAndTheReturnUrl()
    {
        using var browser = site.NewBrowser();
        using var response = await browser.PostFormAsync(
            "/auth/login", ("email", People.Alice.Email), ("password", "wrong"), ("returnUrl", "/app/next?x=1"));

        Assert.Equal(HttpStatusCode.Unauthorized, response.StatusCode);
        Assert.Equal("text/html", response.MediaType());
        var page = await response.Content.ReadAsStringAsync();
        Assert.Contains("<form", page, StringComparison.OrdinalIgnoreCase);
        Assert.Contains("/app/next?x=1", WebUtility.HtmlDecode(page), StringComparison.Ordinal);
        Assert.Null(browser.Cookies.Header);
    }

    [Fact]
    public async Task Page_SignedInAlready_LeadsToTheReturnUrl()
    {
        using var browser = await site.NewBrowserAsync(People.Alice);
        using var response = await browser.NavigateAsync("/auth/login?returnUrl=%2Fapp%2Fx%3Fy%3D1");
        Assert.Equal(HttpStatusCode.SeeOther, response.StatusCode);
        Assert.Equal("/app/x?y=1", response.Headers.Location?.OriginalString);
    }

    [Fact]
    public async Task Backend_SignedIn_ReceivesWhoIsCalling()
    {
        using var browser = site.NewBrowser();
        var session = await browser.SignInAsync(People.Alice);

        var received = await browser.EchoAsync("/app/who");

        Assert.Equal(People.Alice.Id, received.Header("X-User-Id"));
        Assert.Equal(People.Alice.Email, received.Header("X-User-Email"));
        Assert.Equal(People.Alice.Username, received.Header("X-User-Name"));
        Assert.Equal("Alice Adams", received.Header("X-User-Full-Name"));
        Assert.Equal("editor", received.Header("X-User-Role"));
        Assert.Equal(session.GetProperty("session_id").GetString(), received.Header("X-Session-Id"));
    }

    [Fact]
    public async Task Session_SignedIn_IsToldWithoutBeingRenewed()
    {
        using var browser = site.NewBrowser();
        var signedIn = await browser.SignInAsync(People.Alice);

        using var response = await browser.GetAsync("/auth/session");

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.True(response.Headers.CacheControl?.NoStore, "Nothing under /auth may be stored.");
        var session = await response.JsonAsync();
        Assert.Equal(["session_id", "user_data", "created_at", "last_accessed", "expires_at"], Names(session));
        Assert.Equal(signedIn.GetProperty("session_id").GetString(), session.GetProperty("session_id").GetString());
        AssertIsAlice(session.GetProperty("user_data"));
        Assert.Equal(UtcTime(signedIn.GetProperty("expires_at")), UtcTime(session.GetProperty("expires_at")), TimeSpan.FromMilliseconds(1));
    }

    [Fact]
    public async Task Redis_SignedIn_HoldsTheTwoDocumentedKeys()
    {
        using var browser = site.NewBrowser();
        var id = (await browser.SignInAsync(People.Alice)).GetProperty("session_id").GetString()!;

        await using var redis = await RespClient.ConnectAsync(site.Redis.Port);
        var record = JsonDocument.Parse((string)(await redis.SendAsync("GET", $"session:{id}"))!).RootElement;
        var names = Names(record);
        Assert.Equal(["user_id", "user_data", "created_at", "last_accessed"], names.Take(4));
        Assert.Contains("expires_at", names);
        Assert.Contains("secret_hash", names);
        Assert.Equal(People.Alice.Id, record.GetProperty("user_id").GetString());
        Assert.Equal(["id", "email", "username", "full_name", "role"], Names(record.GetProperty("user_data")));
        AssertIsAlice(record.GetProperty("user_data"));
        Assert.Equal(TimeProvider.System.GetUtcNow(), UtcTime(record.GetProperty("created_at")), TimeSpan.FromSeconds(10));
        Assert.InRange((long)(await redis.SendAsync("TTL", $"session:{id}"))!, 3590, 3600);

        var index = $"user_sessions:{People.Alice.Id}";
        Assert.Equal("set", await redis.SendAsync("TYPE", index));
        Assert.Contains(id, Assert.IsType<object?[]>(await redis.SendAsync("SMEMBERS", index)));
        Assert.True((long)(await redis.SendAsync("TTL", index))! >= 3590);
    }

    [Fact]
    public async Task Redis_SignedIn_HoldsNothingThatOpensTheSession()
    {
        using var browser = site.NewBrowser();
        var id = (await browser.SignInAsync(People.Alice)).GetProperty("session_id").GetString()!;
        var cookie = browser.Cookies[GatewayProcess.CookieName]!;

        await using var redis = await RespClient.ConnectAsync(site.Redis.Port);
        var record = (string)(await redis.SendAsync("GET", $"session:{id}"))!;
        Assert.DoesNotContain(cookie, record, StringComparison.Ordinal);

        using var thief = new Browser(site.Proxy.Address, new CookieJar { [GatewayProcess.CookieName] = id });
        using var response = await thief.GetAsync("/app/with-id-only");
        Assert.Equal(HttpStatusCode.Unauthorized, response.StatusCode);
    }

    [Fact]
    public async Task Redis_PythonClient_ReadsTheRecord()
    {
        using var browser = site.NewBrowser();
        var id = (await browser.SignInAsync(People.Joerg)).GetProperty("session_id").GetString()!;

        const string Script =
            """
            import json, socket, sys
            s = socket.create_connection(("127.0.0.1", int(sys.argv[1])))
            f = s.makefile("rb")
            s.sendall(("GET session:%s\r\n" % sys.argv[2]).encode())
            record = json.loads(f.read(int(f.readline()[1:])))
            print(record["user_id"], ascii(record["user_data"]["full_name"]), record["user_data"]["email"], record["created_at"][:2])
            """;
        var result = await ChildProcess.RunAsync("python3", ["-c", Script, site.Redis.Port.ToString(System.Globalization.CultureInfo.InvariantCulture), id]);
        Assert.Equal($"{People.Joerg.Id} 'J\\xf6rg \\xdcmlaut' {People.Joerg.Email} 20", result.EnsureSuccess().Output.Trim());
    }

    private static void AssertIsAlice(JsonElement user)
    {
        Assert.Equal(People.Alice.Id, user.GetProperty("id").GetString());
        Assert.Equal(People.Alice.Email, user.GetProperty("email").GetString());
        Assert.Equal(People.Alice.Username, user.GetProperty("username").GetString());
        Assert.Equal(People.Alice.FullName, user.GetProperty("full_name").GetString());
        Assert.Equal(People.Alice.Role, user.GetProperty("role").GetString());
    }

    private static List<string> Names(JsonElement element) => [.. element.EnumerateObject().Select(property => property.Name)];

    private static DateTimeOffset UtcTime(JsonElement element)
    {
        var text = element.GetString()!;
        Assert.Matches("^\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d(\\.\\d+)?(Z|\\+00:00)$", text);
        return element.GetDateTimeOffset();
    }
}
