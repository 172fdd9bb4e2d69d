namespace Gateway.PipelineTests.SignIn;

/// <summary>The sign-in, as a program and as a form do it.</summary>
public sealed class LoginTests(TestEnvironment environment)
{
    private const string WrongPassword = "some other pass phrase";

    [Fact]
    public async Task Json_AnswersWithTheSessionAndACookie()
    {
        using var browser = environment.NewBrowser();
        using var response = await browser.TrySignInAsync(People.Alice.Email, UsersFile.Password);
        var session = await response.JsonAsync();

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.True(response.Headers.CacheControl?.NoStore);
        Assert.Equal(
            ["session_id", "user_data", "created_at", "expires_at"], session.EnumerateObject().Select(static property => property.Name));
        Assert.Equal(
            ["id", "email", "username", "full_name", "role"],
            session.GetProperty("user_data").EnumerateObject().Select(static property => property.Name));
        Assert.Equal(People.Alice.Id, session.GetProperty("user_data").GetProperty("id").GetString());
        Assert.DoesNotContain(session.GetProperty("session_id").GetString()!, browser.Cookies.Header!, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Cookie_LastsAsLongAsTheBrowserAndIsOutOfReachOfScripts()
    {
        using var browser = environment.NewBrowser();
        using var response = await browser.TrySignInAsync(People.Alice.Email, UsersFile.Password);
        var cookie = response.Cookie(GatewayProcess.CookieName)!;

        Assert.True(cookie.Has("HttpOnly") && cookie.Has("Secure"));
        Assert.Equal(("/", "lax"), (cookie.Attribute("Path"), cookie.Attribute("SameSite")?.ToLowerInvariant()));
        Assert.False(cookie.Has("Max-Age") || cookie.Has("Expires") || cookie.Has("Domain"));
    }

    [Theory]
    [InlineData("email", "alice@example.com")]
    [InlineData("email", "alice")]
    [InlineData("username", "alice")]
    [InlineData("username", "  ALICE@example.com ")]
    public async Task Login_IsAnAddressOrAName_InEitherField(string field, string value)
    {
        using var browser = environment.NewBrowser();
        using var response = await browser.PostJsonAsync(
            "/auth/login", new Dictionary<string, string> { [field] = value, ["password"] = UsersFile.Password });
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
    }

    [Theory]
    [InlineData("")]
    [InlineData("null")]
    [InlineData("[]")]
    [InlineData("{")]
    [InlineData("{}")]
    [InlineData("""{"email":"alice"}""")]
    [InlineData("""{"email":"","password":"x"}""")]
    [InlineData("""{"email":1,"password":"x"}""")]
    [InlineData("""{"email":"alice","password":["x"]}""")]
    [InlineData("""{"email":"alice","email":"bob","password":"x"}""")]
    [InlineData("""{"email":"alice","username":"bob","password":"x"}""")]
    [InlineData("""{"email":"alice","password":"x","remember":"yes"}""")]
    [InlineData("""{"email":"ali\u0000ce","password":"x"}""")]
    public async Task Json_Malformed_Is400(string body)
    {
        using var browser = environment.NewBrowser();
        using var response = await browser.PostTextAsync("/auth/login", body, "application/json");

        await response.AssertProblemAsync(HttpStatusCode.BadRequest);
        Assert.Empty(SetCookie.AllOf(response));
    }

    [Theory]
    [InlineData("email=alice")]
    [InlineData("password=x")]
    [InlineData("email=alice&email=bob&password=x")]
    [InlineData("email=alice&password=x&password=y")]
    [InlineData("email=alice&username=bob&password=x")]
    [InlineData("email=ali%00ce&password=x")]
    public async Task Form_Malformed_GetsItsPageAgain(string body)
    {
        using var browser = environment.NewBrowser();
        using var response = await browser.PostTextAsync("/auth/login", body, "application/x-www-form-urlencoded");
        Assert.Contains("<form", await response.AssertPageAsync(HttpStatusCode.BadRequest), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("text/plain")]
    [InlineData("application/xml")]
    [InlineData("multipart/form-data; boundary=x")]
    public async Task OtherContentType_Is415(string contentType)
    {
        using var browser = environment.NewBrowser();
        using var response = await browser.PostTextAsync("/auth/login", "{}", contentType);
        await response.AssertProblemAsync(HttpStatusCode.UnsupportedMediaType);
    }

    [Theory]
    [InlineData("Content-Length: 17000", "")]
    [InlineData("Transfer-Encoding: chunked", "4268\r\n")]
    public async Task BodyOver16KiB_Is413(string framing, string chunk)
    {
        var body = new string(' ', 17_000);
        var end = chunk.Length > 0 ? "\r\n0\r\n\r\n" : "";
        var response = await environment.SendRawAsync("POST /auth/login", ["Content-Type: application/json", framing], chunk + body + end);
        Assert.Equal(413, response.Status);
    }

    [Fact]
    public async Task WrongCredentials_UnknownWrongOrDisabled_GetTheSameAnswer()
    {
        using var browser = environment.NewBrowser();
        using var unknown = await browser.TrySignInAsync("nobody@example.com", WrongPassword);
        using var wrong = await browser.TrySignInAsync(People.Alice.Email, WrongPassword);
        using var disabled = await browser.TrySignInAsync(People.Dave.Email, UsersFile.Password);

        await unknown.AssertProblemAsync(HttpStatusCode.Unauthorized);
        Assert.Equal(await DetailOfAsync(unknown), await DetailOfAsync(wrong));
        Assert.Equal(await DetailOfAsync(unknown), await DetailOfAsync(disabled));
        Assert.Equal((HttpStatusCode.Unauthorized, HttpStatusCode.Unauthorized), (wrong.StatusCode, disabled.StatusCode));
        Assert.Null(browser.Cookies.Header);
    }

    [Theory]
    [InlineData("Sec-Fetch-Site", "cross-site")]
    [InlineData("Sec-Fetch-Site", "same-site")]
    [InlineData("Origin", "https://evil.example")]
    [InlineData("Origin", "null")]
    public async Task CrossSite_Is403(string name, string value)
    {
        using var browser = environment.NewBrowser();
        using var response = await browser.SendAsync(HttpMethod.Post, "/auth/login", (name, value));
        await response.AssertProblemAsync(HttpStatusCode.Forbidden);
    }

    [Theory]
    [InlineData("/app/x?y=z", "/app/x?y=z")]
    [InlineData("", "/")]
    [InlineData("https://evil.example", "/")]
    [InlineData("//evil.example", "/")]
    [InlineData("/\\evil.example", "/")]
    [InlineData("/app/ä", "/app/%C3%A4")]
    public async Task Form_LeadsToAPathOfThisSite(string returnUrl, string location)
    {
        using var browser = environment.NewBrowser();
        using var response = await browser.PostFormAsync(
            "/auth/login", ("email", People.Alice.Email), ("password", UsersFile.Password), ("returnUrl", returnUrl));

        response.AssertRedirect(HttpStatusCode.SeeOther, location);
        await browser.EchoAsync("/app/x");
    }

    [Fact]
    public async Task Form_WrongPassword_GetsItsPageAgainWithoutThePassword()
    {
        using var browser = environment.NewBrowser();
        using var response = await browser.PostFormAsync(
            "/auth/login", ("email", "alice@example.com"), ("password", WrongPassword), ("returnUrl", "/app/x"));
        var page = await response.AssertPageAsync(HttpStatusCode.Unauthorized);

        Assert.Contains("value=\"alice@example.com\"", page, StringComparison.Ordinal);
        Assert.Contains("value=\"/app/x\"", page, StringComparison.Ordinal);
        Assert.DoesNotContain(WrongPassword, page, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("true", true)]
    [InlineData("on", true)]
    [InlineData("1", true)]
    [InlineData("false", false)]
    [InlineData("", false)]
    public async Task Form_Remember_MakesTheCookieLast(string remember, bool lasts)
    {
        using var browser = environment.NewBrowser();
        using var response = await browser.PostFormAsync(
            "/auth/login", ("email", People.Alice.Email), ("password", UsersFile.Password), ("remember", remember));
        Assert.Equal(lasts, response.Cookie(GatewayProcess.CookieName)!.Has("Max-Age"));
    }

    [Fact]
    public async Task Page_Stranger_WorksWithoutScript()
    {
        using var browser = environment.NewBrowser();
        using var response = await browser.NavigateAsync("/auth/login?returnUrl=%2Fapp%2F%22%3E%3Cscript%3E");
        var page = await response.AssertPageAsync(HttpStatusCode.OK);

        Assert.Matches("(?is)<form[^>]*method=\"?post", page);
        Assert.DoesNotContain("\"><script>", page, StringComparison.Ordinal);
        Assert.True(response.Headers.CacheControl?.NoStore);
    }

    [Theory]
    [InlineData("/auth/login?returnUrl=%2Fapp%2Fx", "/app/x")]
    [InlineData("/auth/login?returnUrl=%2F%2Fevil.example", "/")]
    [InlineData("/auth/login?returnUrl=%2Fa&returnUrl=%2Fb", "/")]
    [InlineData("/auth/login", "/")]
    public async Task Page_SignedIn_LeadsOn(string path, string location)
    {
        using var alice = await environment.BrowserOfAsync(People.Alice);
        using var response = await alice.NavigateAsync(path);
        response.AssertRedirect(HttpStatusCode.SeeOther, location);
    }

    [Theory]
    [InlineData("PUT")]
    [InlineData("DELETE")]
    public async Task OtherMethod_IsNotServed(string method)
    {
        using var browser = environment.NewBrowser();
        using var response = await browser.SendAsync(new HttpMethod(method), "/auth/login");
        Assert.True(response.StatusCode is HttpStatusCode.MethodNotAllowed or HttpStatusCode.NotFound, response.StatusCode.ToString());
    }

    [Fact]
    public async Task SignIn_GivesASessionOfItsOwnEveryTime()
    {
        using var browser = environment.NewBrowser();
        var first = await browser.SignInAsync(People.Alice with { Password = UsersFile.Password });
        var second = await browser.SignInAsync(People.Alice with { Password = UsersFile.Password });
        Assert.NotEqual(first.GetProperty("session_id").GetString(), second.GetProperty("session_id").GetString());
    }

    [Fact]
    public async Task SignIn_InPlaceOfAnotherPerson_ClearsTheCache_AndTheFirstOneDoesNot()
    {
        using var browser = environment.NewBrowser();
        using var first = await browser.TrySignInAsync(People.Alice.Email, UsersFile.Password);
        using var wrong = await browser.TrySignInAsync(People.Bob.Email, WrongPassword);
        using var second = await browser.TrySignInAsync(People.Bob.Email, UsersFile.Password);

        Assert.Null(first.Header("Clear-Site-Data"));
        Assert.Null(wrong.Header("Clear-Site-Data"));
        Assert.Equal(HttpStatusCode.OK, second.StatusCode);
        second.AssertClearsCache();
    }

    [Fact]
    public async Task BrokenUsersFile_Is503WithoutACookie()
    {
        using var folder = new TempDirectory();
        var file = folder.Write("users.json", "[{]");
        await using var broken = await TestEnvironment.StartAsync(setup => setup.Set("Gateway:Users:File", file));
        using var browser = broken.NewBrowser();
        using var response = await browser.TrySignInAsync(People.Alice.Email, UsersFile.Password);

        response.AssertUnavailable();
        await response.AssertProblemAsync(HttpStatusCode.ServiceUnavailable);
    }

    [Fact]
    public async Task RemovedUser_SessionsAreOver()
    {
        await using var changed = await TestEnvironment.StartAsync();
        using var alice = await changed.SignInAsync(People.Alice);
        await alice.EchoAsync("/app/x");

        await File.WriteAllTextAsync(changed.UsersFile, "[]");

        await Wait.UntilAsync(
            async () =>
            {
                using var response = await alice.GetAsync("/app/x");
                return response.StatusCode == HttpStatusCode.Unauthorized;
            },
            TimeSpan.FromSeconds(10),
            "the session of a user who was removed is over");
    }

    [Fact]
    public async Task TooManyFailures_Are429_ForTheRightPasswordToo_UntilTheWindowIsOver()
    {
        var clock = TestEnvironment.NewClock();
        await using var throttled = await TestEnvironment.StartAsync(
            static setup => setup.Set("Gateway:SignIn:Throttle:Failures", 2), clock);
        using var browser = throttled.NewBrowser();
        for (var attempt = 0; attempt < 2; attempt++)
        {
            using var wrong = await browser.TrySignInAsync(People.Alice.Email, WrongPassword);
            Assert.Equal(HttpStatusCode.Unauthorized, wrong.StatusCode);
        }

        using var right = await browser.TrySignInAsync(People.Alice.Email, UsersFile.Password);
        using var other = await browser.TrySignInAsync(People.Bob.Email, UsersFile.Password);
        await right.AssertProblemAsync(HttpStatusCode.TooManyRequests);
        Assert.InRange(right.Headers.RetryAfter!.Delta!.Value, TimeSpan.FromSeconds(1), TimeSpan.FromMinutes(5));
        Assert.Equal(HttpStatusCode.OK, other.StatusCode);

        clock.Advance(TimeSpan.FromMinutes(6));
        using var later = await browser.TrySignInAsync(People.Alice.Email, UsersFile.Password);
        Assert.Equal(HttpStatusCode.OK, later.StatusCode);
    }

    private static async Task<string?> DetailOfAsync(HttpResponseMessage response) =>
        (await response.JsonAsync()).GetProperty("detail").GetString();
}
