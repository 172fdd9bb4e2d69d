using System.Net;
using Microsoft.IdentityModel.JsonWebTokens;
using Xunit;

namespace Gateway.FunctionalTests.Journeys;

/// <summary>Another proxy asks the gateway about each request, with the configuration that is shipped for it.</summary>
public sealed class BehindAnotherProxy(FrontProxies proxies, Site site) : IClassFixture<FrontProxies>
{
    private static readonly string[] IdentityHeaders = ["X-User-Id", "X-User-Email", "X-User-Name", "X-User-Full-Name", "X-User-Role", "X-Session-Id", "X-User-Assertion"];

    public static TheoryData<string> Names => [.. FrontProxies.Names];

    [Theory]
    [MemberData(nameof(Names))]
    public async Task SignedIn_ServiceIsToldWhoIsCalling_AndGetsNoSessionCookie(string name)
    {
        using var joerg = await SignInAsync(name, People.Joerg);
        joerg.Cookies["theme"] = "dark";
        var received = await joerg.EchoAsync($"/{name}/signed-in?x=1&y=%20", IdentityHeaders.Select(header => (header, "forged")).ToArray());

        Assert.Equal($"/{name}/signed-in?x=1&y=%20", received.Target);
        Assert.Equal(People.Joerg.Id, received.Header("X-User-Id"));
        Assert.Equal("J%C3%B6rg %C3%9Cmlaut", received.Header("X-User-Full-Name"));
        Assert.Equal(["verify"], new JsonWebToken(received.Header("X-User-Assertion")).Audiences);
        // Joerg has no role: an empty header at most, and nothing of what he said he had.
        Assert.True(string.IsNullOrEmpty(received.Header("X-User-Role")), received.Text);
        Assert.Equal("theme=dark", received.Header("Cookie")?.Trim(' ', ';'));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public async Task SignedOut_BrowserIsLedToTheSignInAndBack(string name)
    {
        using var stranger = proxies[name].NewBrowser();
        using var page = await stranger.NavigateAsync($"/{name}/report?year=2026&all=true");
        Assert.Equal(HttpStatusCode.Found, page.StatusCode);
        Assert.Equal(
            new Uri(proxies[name].Address, $"/auth/login?returnUrl=%2F{name}%2Freport%3Fyear%3D2026%26all%3Dtrue"),
            new Uri(proxies[name].Address, page.Headers.Location!));

        using var signedIn = await stranger.PostFormAsync("/auth/login", ("email", People.Alice.Email), ("password", People.Alice.Password), ("returnUrl", $"/{name}/report?year=2026&all=true"));
        Assert.Equal(HttpStatusCode.SeeOther, signedIn.StatusCode);
        Assert.Equal(People.Alice.Id, (await stranger.EchoAsync($"/{name}/report?year=2026&all=true")).Header("X-User-Id"));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public async Task SignedOut_ProgramsAndFormsGet401_AndNothingArrives(string name)
    {
        using var stranger = proxies[name].NewBrowser();
        using var program = await stranger.GetAsync($"/{name}/unauthorized", ("X-User-Id", People.Alice.Id), ("X_User_Id", People.Alice.Id));
        Assert.Equal(HttpStatusCode.Unauthorized, program.StatusCode);
        using var form = await stranger.PostFormAsync($"/{name}/unauthorized", ("a", "b"));
        Assert.Equal(HttpStatusCode.Unauthorized, form.StatusCode);
        Assert.Equal("text/html", form.MediaType());

        using var forged = proxies[name].NewBrowser();
        forged.Cookies[GatewayProcess.CookieName] = "forged";
        using var refused = await forged.GetAsync($"/{name}/unauthorized");
        Assert.Equal(HttpStatusCode.Unauthorized, refused.StatusCode);
        Assert.False(site.Backend.Received($"/{name}/unauthorized"));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public async Task WrongRole_Is403_AndTheRightOneGetsThrough(string name)
    {
        using var alice = await SignInAsync(name, People.Alice);
        using var aliceAtAdmins = proxies[name, forAdmins: true].NewBrowser(alice.Cookies);
        using var forbidden = await aliceAtAdmins.GetAsync($"/{name}/admins?policy=anonymous", ("X-User-Role", "admin"));
        Assert.Equal(HttpStatusCode.Forbidden, forbidden.StatusCode);
        Assert.False(site.Backend.Received($"/{name}/admins"));

        using var carol = await SignInAsync(name, People.Carol);
        using var carolAtAdmins = proxies[name, forAdmins: true].NewBrowser(carol.Cookies);
        Assert.Equal(People.Carol.Role, (await carolAtAdmins.EchoAsync($"/{name}/admins")).Header("X-User-Role"));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public async Task Forged_AnySpelling_DoesNotArrive(string name)
    {
        using var joerg = await SignInAsync(name, People.Joerg);
        foreach (var spelling in (string[])["x-user-role", "X_User_Role", "X-User_Role", "X.User.Role", "X_USER-ROLE", "x_session_id"])
        {
            var received = await joerg.EchoAsync($"/{name}/spelled", (spelling, "forged"));
            Assert.DoesNotContain("forged", received.Text, StringComparison.Ordinal);
        }
    }

    [Theory]
    [MemberData(nameof(Names))]
    public async Task CrossSite_UnsafeMethodWithASession_Is403(string name)
    {
        using var alice = await SignInAsync(name, People.Alice);
        using var refused = await alice.SendAsync(HttpMethod.Post, $"/{name}/cross-site", ("Sec-Fetch-Site", "cross-site"));
        Assert.Equal(HttpStatusCode.Forbidden, refused.StatusCode);
        Assert.False(site.Backend.Received($"/{name}/cross-site"));

        using var own = await alice.SendAsync(HttpMethod.Post, $"/{name}/same-site", ("Sec-Fetch-Site", "same-origin"));
        Assert.Equal("POST", (await own.EchoAsync()).Method);
    }

    [Fact]
    public async Task RedisDown_Is503AndNobodyIsSignedOut()
    {
        using var alice = await SignInAsync("nginx", People.Alice);
        await proxies.Redis.KillAsync();
        try
        {
            foreach (var name in FrontProxies.Names)
            {
                using var browser = proxies[name].NewBrowser(alice.Cookies);
                await Wait.UntilAsync(
                    async () =>
                    {
                        using var response = await browser.NavigateAsync($"/{name}/outage");
                        Assert.True(response.StatusCode is HttpStatusCode.OK or HttpStatusCode.ServiceUnavailable, $"{name}: {response.StatusCode}");
                        Assert.Empty(SetCookie.AllOf(response));
                        return response.StatusCode == HttpStatusCode.ServiceUnavailable && response.Headers.RetryAfter is not null;
                    },
                    TimeSpan.FromSeconds(5),
                    $"{name} says 503");
            }
        }
        finally
        {
            await proxies.Redis.StartAgainAsync();
        }

        await Wait.UntilAsync(SignsInAsync, TimeSpan.FromSeconds(10), "Redis is back");
    }

    [Theory]
    [MemberData(nameof(Names))]
    public async Task Bodies_OfManyRequests_AreNoPartOfTheQuestion(string name)
    {
        using var alice = await SignInAsync(name, People.Alice);
        for (var i = 0; i < 20; i++)
        {
            using var posted = await alice.PostTextAsync($"/{name}/body", new string('x', 1 + i), "text/plain");
            Assert.Equal(1 + i, (await posted.EchoAsync()).BodyLength);
            Assert.Equal(People.Alice.Id, (await alice.EchoAsync($"/{name}/next")).Header("X-User-Id"));
        }
    }

    [Fact]
    public async Task Traefik_ItsQuestion_IsAnsweredWithAWholeAddress()
    {
        using var stranger = proxies.Gateway.NewBrowser();
        using var answer = await stranger.GetAsync(
            "/auth/verify?redirect=true",
            ("Accept", "text/html"), ("X-Forwarded-Method", "GET"), ("X-Forwarded-Proto", "https"), ("X-Forwarded-Host", "app.example.com"), ("X-Forwarded-Uri", "/a?b=c"));

        Assert.Equal(HttpStatusCode.Found, answer.StatusCode);
        Assert.Equal("https://app.example.com/auth/login?returnUrl=%2Fa%3Fb%3Dc", answer.Headers.Location!.OriginalString);
    }

    [Fact]
    public async Task PageWithoutARedirect_OffersTheWayBackToWhatWasAskedAbout()
    {
        using var stranger = proxies.Gateway.NewBrowser();
        using var answer = await stranger.GetAsync("/auth/verify", ("Sec-Fetch-Mode", "navigate"), ("X-Forwarded-Method", "GET"), ("X-Forwarded-Uri", "/a?b=c"));

        Assert.Equal(HttpStatusCode.Unauthorized, answer.StatusCode);
        Assert.Contains("href=\"/auth/login?returnUrl=%2Fa%3Fb%3Dc\"", await answer.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Envoy_ItsQuestion_IsTheSegmentAndNeverTheClientsQuery()
    {
        using var stranger = proxies.Gateway.NewBrowser();
        using var page = await stranger.NavigateAsync("/auth/verify/redirect=true/a%20b?policy=anonymous");
        Assert.Equal(HttpStatusCode.Found, page.StatusCode);
        Assert.EndsWith("/auth/login?returnUrl=%2Fa%2520b%3Fpolicy%3Danonymous", page.Headers.Location!.OriginalString, StringComparison.Ordinal);
        using var form = await stranger.NavigateAsync("/auth/verify/redirect=true/form", HttpMethod.Post);
        Assert.Equal(HttpStatusCode.Unauthorized, form.StatusCode);
        using var anonymous = await stranger.GetAsync("/auth/verify/policy=anonymous/x");
        Assert.Equal(HttpStatusCode.Unauthorized, anonymous.StatusCode);
        using var nonsense = await stranger.GetAsync("/auth/verify/x/y");
        Assert.Equal(HttpStatusCode.BadRequest, nonsense.StatusCode);

        using var alice = proxies.Gateway.NewBrowser();
        await alice.SignInAsync(People.Alice);
        using var forbidden = await alice.GetAsync("/auth/verify/policy=admins/x?policy=default");
        Assert.Equal(HttpStatusCode.Forbidden, forbidden.StatusCode);
        using var put = await alice.SendAsync(HttpMethod.Put, "/auth/verify/policy=staff&aud=files/x");
        Assert.Equal(HttpStatusCode.OK, put.StatusCode);
        Assert.Equal(["verify:files"], new JsonWebToken(put.Headers.GetValues("X-User-Assertion").Single()).Audiences);
        using var crossSite = await alice.SendAsync(HttpMethod.Put, "/auth/verify/policy=staff/x", ("Sec-Fetch-Site", "cross-site"));
        Assert.Equal(HttpStatusCode.Forbidden, crossSite.StatusCode);
    }

    private async Task<bool> SignsInAsync()
    {
        using var browser = proxies["nginx"].NewBrowser();
        using var response = await browser.TrySignInAsync(People.Bob.Email, People.Bob.Password);
        return response.StatusCode == HttpStatusCode.OK;
    }

    private async Task<Browser> SignInAsync(string name, Person person)
    {
        var browser = proxies[name].NewBrowser();
        await browser.SignInAsync(person);
        return browser;
    }
}
