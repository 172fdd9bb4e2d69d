using System.Text.Json.Nodes;
using Microsoft.IdentityModel.JsonWebTokens;

namespace Gateway.PipelineTests.SignIn;

/// <summary><c>/auth/verify</c>: what a proxy is told about the request that it asks about.</summary>
public sealed class ForwardAuthTests(TestEnvironment environment, ForwardAuthTests.BehindAProxy behind)
    : IClassFixture<ForwardAuthTests.BehindAProxy>
{
    [Fact]
    public async Task SignedIn_IsAnsweredWithTheIdentity()
    {
        using var joerg = await environment.BrowserOfAsync(People.Joerg);
        using var answer = await joerg.GetAsync("/auth/verify", ("X-User-Id", "forged"), ("X-User-Role", "admin"));

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.Equal(People.Joerg.Id, answer.Header("X-User-Id"));
        Assert.Equal("J%C3%B6rg %C3%9Cmlaut", answer.Header("X-User-Full-Name"));
        Assert.Null(answer.Header("X-User-Role"));
        Assert.NotNull(answer.Header("X-Session-Id"));
        Assert.True(answer.Headers.CacheControl?.NoStore);
        Assert.Empty(await answer.Content.ReadAsByteArrayAsync());
    }

    [Theory]
    [InlineData("", HttpStatusCode.OK)]
    [InlineData("?policy=default", HttpStatusCode.OK)]
    [InlineData("?policy=anonymous", HttpStatusCode.OK)]
    [InlineData("?policy=Staff", HttpStatusCode.OK)]
    [InlineData("?policy=staff&aud=files&redirect=true", HttpStatusCode.OK)]
    [InlineData("?policy=admins", HttpStatusCode.Forbidden)]
    [InlineData("?policy=nobody-made-it", HttpStatusCode.Forbidden)]
    public async Task SignedIn_IsAnsweredByThePolicy(string question, HttpStatusCode expected)
    {
        using var alice = await environment.BrowserOfAsync(People.Alice);
        using var answer = await alice.GetAsync($"/auth/verify{question}");

        Assert.Equal(expected, answer.StatusCode);
        Assert.Equal(expected == HttpStatusCode.OK ? People.Alice.Id : null, answer.Header("X-User-Id"));
    }

    [Theory]
    [InlineData("?policy=staff&policy=anonymous")]
    [InlineData("?policy=staff&other=/x")]
    [InlineData("?other")]
    [InlineData("?policy")]
    [InlineData("?policy=")]
    [InlineData("?redirect=yes")]
    [InlineData("?redirect=true&redirect=false")]
    [InlineData("?aud=a%20b")]
    [InlineData("?aud=a/b")]
    [InlineData("?aud=")]
    [InlineData("?aud=aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa")]
    public async Task QuestionThatIsNotUnderstood_Is400_ForEverybody(string question)
    {
        using var alice = await environment.BrowserOfAsync(People.Alice);
        using var answer = await alice.GetAsync($"/auth/verify{question}");
        await answer.AssertProblemAsync(HttpStatusCode.BadRequest);

        using var stranger = environment.NewBrowser();
        using var refused = await stranger.GetAsync($"/auth/verify{question}");
        Assert.Equal(HttpStatusCode.BadRequest, refused.StatusCode);
    }

    [Theory]
    [InlineData("", "verify")]
    [InlineData("?aud=files", "verify:files")]
    [InlineData("?aud=a-b_c.1", "verify:a-b_c.1")]
    public async Task Assertion_IsForTheAudienceThatWasNamed(string question, string audience)
    {
        using var alice = await environment.BrowserOfAsync(People.Alice);
        using var answer = await alice.GetAsync($"/auth/verify{question}");
        Assert.Equal([audience], new JsonWebToken(answer.Header("X-User-Assertion")).Audiences);
    }

    [Fact]
    public async Task Stranger_Is401()
    {
        using var stranger = environment.NewBrowser();
        using var answer = await stranger.GetAsync("/auth/verify", ("X-User-Id", "forged"));

        await answer.AssertProblemAsync(HttpStatusCode.Unauthorized);
        Assert.Null(answer.Header("X-User-Id"));
    }

    [Fact]
    public async Task Stranger_UnderAnonymous_IsNobody()
    {
        using var stranger = environment.NewBrowser();
        using var answer = await stranger.GetAsync("/auth/verify?policy=anonymous", ("X-User-Id", "forged"));

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.Null(answer.Header("X-User-Id"));
        Assert.Null(answer.Header("X-User-Assertion"));
    }

    [Fact]
    public async Task Redirect_Navigation_IsLedToTheSignIn_AndAProgramIsNot()
    {
        using var stranger = environment.NewBrowser();
        using var page = await stranger.NavigateAsync("/auth/verify?redirect=true");
        using var program = await stranger.GetAsync("/auth/verify?redirect=true");

        page.AssertRedirect(HttpStatusCode.Found, "/auth/login?returnUrl=%2F");
        Assert.Equal(HttpStatusCode.Unauthorized, program.StatusCode);
    }

    [Fact]
    public async Task WithoutRedirect_Navigation_GetsAPageThatOffersTheSignIn()
    {
        using var stranger = environment.NewBrowser();
        using var answer = await stranger.NavigateAsync("/auth/verify");
        Assert.Contains(
            "href=\"/auth/login?returnUrl=%2F\"", await answer.AssertPageAsync(HttpStatusCode.Unauthorized), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("X-Forwarded-Uri", "/somewhere")]
    [InlineData("X-Original-URL", "https://evil.example/")]
    [InlineData("X-Forwarded-Host", "evil.example")]
    public async Task PeerThatIsNotTrusted_DecidesNothing(string name, string value)
    {
        using var stranger = environment.NewBrowser();
        using var page = await stranger.GetAsync("/auth/verify?redirect=true", ("Sec-Fetch-Mode", "navigate"), (name, value));
        page.AssertRedirect(HttpStatusCode.Found, "/auth/login?returnUrl=%2F");
    }

    [Theory]
    [InlineData("POST")]
    [InlineData("DELETE")]
    public async Task CrossSite_UnsafeMethod_Is403(string method)
    {
        using var alice = await environment.BrowserOfAsync(People.Alice);
        using var refused = await alice.SendAsync(new HttpMethod(method), "/auth/verify", ("Sec-Fetch-Site", "cross-site"));
        using var own = await alice.SendAsync(new HttpMethod(method), "/auth/verify", ("Sec-Fetch-Site", "same-origin"));

        Assert.Equal((HttpStatusCode.Forbidden, HttpStatusCode.OK), (refused.StatusCode, own.StatusCode));
    }

    [Theory]
    [InlineData("X-Forwarded-Method", "POST", HttpStatusCode.Forbidden)]
    [InlineData("X-Original-Method", "DELETE", HttpStatusCode.Forbidden)]
    [InlineData("X-Forwarded-Method", "GET", HttpStatusCode.OK)]
    [InlineData("Sec-WebSocket-Key", "dGhlIHNhbXBsZSBub25jZQ==", HttpStatusCode.Forbidden)]
    public async Task CrossSite_OfATrustedProxy_IsDecidedByTheMethodThatWasAskedAbout(string name, string value, HttpStatusCode expected)
    {
        using var alice = await behind.Environment.BrowserOfAsync(People.Alice);
        using var answer = await alice.GetAsync("/auth/verify", ("Sec-Fetch-Site", "cross-site"), (name, value));
        Assert.Equal(expected, answer.StatusCode);
    }

    [Theory]
    [InlineData("X-Forwarded-Uri", "/app/report?year=2026&all=true", "%2Fapp%2Freport%3Fyear%3D2026%26all%3Dtrue")]
    [InlineData("X-Original-URI", "/app/x", "%2Fapp%2Fx")]
    [InlineData("X-Original-URL", "https://app.example.com/app/x?y=z", "%2Fapp%2Fx%3Fy%3Dz")]
    [InlineData("X-Forwarded-Uri", "//evil.example/x", "%2F")]
    [InlineData("X-Original-URL", "javascript:alert(1)", "%2F")]
    public async Task Redirect_OfATrustedProxy_LeadsBackToWhatWasAskedAbout(string name, string value, string returnUrl)
    {
        using var stranger = behind.Environment.NewBrowser();
        using var page = await stranger.GetAsync(
            "/auth/verify?redirect=true", ("Sec-Fetch-Mode", "navigate"),
            ("X-Forwarded-Host", "app.example.com"), ("X-Forwarded-Proto", "https"), (name, value));
        page.AssertRedirect(HttpStatusCode.Found, $"https://app.example.com/auth/login?returnUrl={returnUrl}");
    }

    [Theory]
    [InlineData("/auth/verify/policy=staff/app/x?policy=anonymous", HttpStatusCode.OK)]
    [InlineData("/auth/verify/policy=admins/app/x?policy=anonymous", HttpStatusCode.Forbidden)]
    [InlineData("/auth/verify/policy=admins/app/..%2Fx", HttpStatusCode.BadRequest)]
    [InlineData("/auth/verify/other=x/app/x", HttpStatusCode.BadRequest)]
    public async Task QuestionInThePath_IsAllThatCounts(string target, HttpStatusCode expected)
    {
        using var alice = await behind.Environment.BrowserOfAsync(People.Alice);
        var answer = await behind.Environment.GetRawAsync(target, $"Cookie: {alice.Cookies.Header}");
        Assert.Equal((int)expected, answer.Status);
    }

    [Fact]
    public async Task QuestionInThePath_IsNeverAnonymous()
    {
        using var stranger = behind.Environment.NewBrowser();
        using var answer = await stranger.GetAsync("/auth/verify/policy=anonymous/app/x");
        Assert.Equal(HttpStatusCode.Unauthorized, answer.StatusCode);
    }

    /// <summary>A gateway that trusts its peer to tell about requests.</summary>
    public sealed class BehindAProxy : IAsyncLifetime
    {
        public TestEnvironment Environment { get; private set; } = null!;

        public async ValueTask InitializeAsync() =>
            Environment = await TestEnvironment.StartAsync(
                static setup => setup.Set("Gateway:TrustedProxies", new JsonArray("127.0.0.0/8")));

        public ValueTask DisposeAsync() => Environment.DisposeAsync();
    }
}
