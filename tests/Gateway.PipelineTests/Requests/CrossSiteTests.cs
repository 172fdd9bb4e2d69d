namespace Gateway.PipelineTests.Requests;

/// <summary>Another site's page can't use the session of whoever looks at it.</summary>
public sealed class CrossSiteTests(TestEnvironment environment)
{
    public static TheoryData<string, string> ForeignSenders { get; } = new()
    {
        { "Sec-Fetch-Site", "cross-site" },
        { "Sec-Fetch-Site", "same-site" },
        { "Origin", "https://evil.example" },
        { "Origin", "null" },
    };

    [Theory]
    [MemberData(nameof(ForeignSenders))]
    public async Task UnsafeMethod_WithTheCookie_Is403(string name, string value)
    {
        using var alice = await environment.BrowserOfAsync(People.Alice);
        foreach (var method in (HttpMethod[])[HttpMethod.Post, HttpMethod.Put, HttpMethod.Patch, HttpMethod.Delete])
        {
            using var response = await alice.SendAsync(method, "/app/cross-site", (name, value));
            await response.AssertProblemAsync(HttpStatusCode.Forbidden);
        }

        Assert.DoesNotContain(environment.Backend.Requests, static request => request is { Target: "/app/cross-site", Method: not "GET" });
    }

    [Theory]
    [MemberData(nameof(ForeignSenders))]
    public async Task Upgrade_WithTheCookie_Is403(string name, string value)
    {
        using var alice = await environment.BrowserOfAsync(People.Alice);
        var answer = await environment.GetRawAsync(
            "/open/ws", $"Cookie: {alice.Cookies.Header}", $"{name}: {value}", "Upgrade: websocket", "Connection: Upgrade");
        Assert.Equal(403, answer.Status);
    }

    [Theory]
    [MemberData(nameof(ForeignSenders))]
    public async Task SafeMethod_WithTheCookie_IsLetThrough(string name, string value)
    {
        using var alice = await environment.BrowserOfAsync(People.Alice);
        using var response = await alice.GetAsync("/app/cross-site", (name, value));
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
    }

    [Theory]
    [MemberData(nameof(ForeignSenders))]
    public async Task UnsafeMethod_WithoutTheCookie_IsTheBackendsBusiness(string name, string value)
    {
        using var stranger = environment.NewBrowser();
        using var response = await stranger.SendAsync(HttpMethod.Post, "/open/x", (name, value));
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
    }

    [Theory]
    [InlineData("Sec-Fetch-Site", "same-origin")]
    [InlineData("Sec-Fetch-Site", "none")]
    [InlineData("Origin", "http://{0}")]
    [InlineData("X-Nothing", "of this")]
    public async Task UnsafeMethod_OfThisSiteOrAProgram_IsLetThrough(string name, string value)
    {
        using var alice = await environment.BrowserOfAsync(People.Alice);
        using var response = await alice.SendAsync(
            HttpMethod.Post, "/app/x", (name, value.Replace("{0}", environment.Address.Authority, StringComparison.Ordinal)));
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
    }

    [Fact]
    public async Task TrustedOriginsOfARoute_AreLetThrough_AndNoOthers()
    {
        await using var trusting = await TestEnvironment.StartAsync(
            static setup => setup.Set("ReverseProxy:Routes:app:Metadata:TrustedOrigins", "https://a.example, https://partner.example"));
        using var alice = await trusting.SignInAsync(People.Alice);

        foreach (var origin in (string[])["https://partner.example", "https://PARTNER.example", "https://a.example"])
            Assert.Equal(HttpStatusCode.OK, await StatusOfPostAsync(alice, origin));
        foreach (var origin in (string[])["https://evil.example", "https://partner.example.evil.example", "http://partner.example", "null"])
            Assert.Equal(HttpStatusCode.Forbidden, await StatusOfPostAsync(alice, origin));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task PreflightOfATrustedOrigin_ReachesTheBackend_WithoutAnIdentity(bool isSignedIn)
    {
        await using var trusting = await StartTrustingAsync();
        using var browser = isSignedIn ? await trusting.SignInAsync(People.Alice) : trusting.NewBrowser();
        foreach (var path in (string[])["/app/preflight", "/admin/preflight"])
        {
            // The second time the session is known, and a request of it takes the short way.
            for (var again = 0; again < 2; again++)
            {
                using var response = await browser.SendAsync(
                    HttpMethod.Options,
                    path,
                    ("Origin", "https://partner.example"),
                    ("Access-Control-Request-Method", "PUT"),
                    ("Access-Control-Request-Headers", "content-type"),
                    ("Sec-Fetch-Mode", "cors"),
                    ("Sec-Fetch-Site", "cross-site"),
                    ("X-User-Id", "forged"));
                var received = await response.EchoAsync();

                Assert.Equal(("OPTIONS", path), (received.Method, received.Target));
                Assert.Equal(
                    ("https://partner.example", "PUT", "content-type"),
                    (received.Header("Origin"), received.Header("Access-Control-Request-Method"), received.Header("Access-Control-Request-Headers")));
                Assert.DoesNotContain(
                    received.Headers,
                    static header => header.Name.StartsWith("X-User-", StringComparison.OrdinalIgnoreCase)
                        || header.Name is "X-Session-Id" or "Cookie");
                Assert.Empty(SetCookie.AllOf(response));
            }
        }
    }

    public static TheoryData<string, string, string[]> NoPreflights { get; } = new()
    {
        { "OPTIONS", "/app/x", ["Origin: https://evil.example", "Access-Control-Request-Method: PUT"] },
        { "OPTIONS", "/app/x", ["Origin: https://partner.example.evil.example", "Access-Control-Request-Method: PUT"] },
        { "OPTIONS", "/app/x", ["Origin: http://partner.example", "Access-Control-Request-Method: PUT"] },
        { "OPTIONS", "/app/x", ["Origin: null", "Access-Control-Request-Method: PUT"] },
        { "OPTIONS", "/app/x", ["Origin: ", "Access-Control-Request-Method: PUT"] },
        { "OPTIONS", "/app/x", ["Origin: https://partner.example", "Origin: https://partner.example", "Access-Control-Request-Method: PUT"] },
        { "OPTIONS", "/app/x", ["Access-Control-Request-Method: PUT"] },
        { "OPTIONS", "/app/x", ["Origin: https://partner.example"] },
        { "OPTIONS", "/app/x", ["Origin: https://partner.example", "Access-Control-Request-Method: "] },
        { "OPTIONS", "/app/x", ["Origin: https://partner.example", "Access-Control-Request-Method: PUT", "Upgrade: websocket", "Connection: Upgrade"] },
        { "OPTIONS", "/app/x", ["Origin: https://partner.example", "Access-Control-Request-Method: PUT", "Content-Length: 1"] },
        { "OPTIONS", "/app/x", ["Origin: https://partner.example", "Access-Control-Request-Method: PUT", "X-HTTP-Method-Override: PUT"] },
        { "OPTIONS", "/staff/x", ["Origin: https://partner.example", "Access-Control-Request-Method: PUT"] },
        { "OPTIONS", "/auth/session", ["Origin: https://partner.example", "Access-Control-Request-Method: PUT"] },
        { "GET", "/app/x", ["Origin: https://partner.example", "Access-Control-Request-Method: PUT"] },
        { "PUT", "/app/x", ["Origin: https://partner.example", "Access-Control-Request-Method: PUT"] },
    };

    [Theory]
    [MemberData(nameof(NoPreflights))]
    public async Task WhatIsNoPreflightOfATrustedOrigin_NeedsASession(string method, string path, string[] headers)
    {
        await using var trusting = await StartTrustingAsync();
        var answer = await trusting.SendRawAsync($"{method} {path}", headers, headers.Contains("Content-Length: 1") ? "x" : "");

        Assert.True(answer.Status == (path.StartsWith("/auth", StringComparison.Ordinal) ? 404 : 401), $"{answer.Status}");
        Assert.Empty(trusting.Backend.Requests);
    }

    [Fact]
    public async Task PublicUrl_IsThisSite_WhateverTheHost()
    {
        await using var named = await TestEnvironment.StartAsync(static setup => setup.Set("Gateway:PublicUrl", "https://app.example.com"));
        using var alice = await named.SignInAsync(People.Alice);
        using var own = await alice.SendAsync(HttpMethod.Post, "/app/x", ("Origin", "https://app.example.com"));
        using var other = await alice.SendAsync(HttpMethod.Post, "/app/x", ("Origin", "https://other.example.com"));

        Assert.Equal((HttpStatusCode.OK, HttpStatusCode.Forbidden), (own.StatusCode, other.StatusCode));
    }

    private static Task<TestEnvironment> StartTrustingAsync() => TestEnvironment.StartAsync(static setup => setup
        .Set("ReverseProxy:Routes:app:Metadata:TrustedOrigins", "https://a.example, https://partner.example")
        .Set("ReverseProxy:Routes:admin:Metadata:TrustedOrigins", "https://partner.example"));

    private static async Task<HttpStatusCode> StatusOfPostAsync(Browser browser, string origin)
    {
        using var response = await browser.SendAsync(HttpMethod.Post, "/app/x", ("Origin", origin), ("Sec-Fetch-Site", "cross-site"));
        return response.StatusCode;
    }
}
