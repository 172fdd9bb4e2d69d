using System.Net;
using Microsoft.IdentityModel.JsonWebTokens;
using Xunit;

namespace Gateway.FunctionalTests.Journeys;

/// <summary>The gateway tells a proxy who is calling; whoever is not trusted to forward decides nothing by it.</summary>
public sealed class Verify(Site site)
{
    [Fact]
    public async Task SignedIn_AnswersWithTheIdentityAndNothingToKeep()
    {
        using var joerg = await site.NewBrowserAsync(People.Joerg);
        using var answer = await joerg.GetAsync("/auth/verify", ("X-User-Id", "forged"), ("X-User-Role", "admin"));

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.Equal(People.Joerg.Id, Header(answer, "X-User-Id"));
        Assert.Equal("J%C3%B6rg %C3%9Cmlaut", Header(answer, "X-User-Full-Name"));
        Assert.Null(Header(answer, "X-User-Role"));
        Assert.NotNull(Header(answer, "X-Session-Id"));
        Assert.Equal(["verify"], new JsonWebToken(Header(answer, "X-User-Assertion")).Audiences);
        Assert.Equal("no-store", answer.Headers.CacheControl!.ToString());
        Assert.Empty(await answer.Content.ReadAsStringAsync());
    }

    [Theory]
    [InlineData("", HttpStatusCode.OK)]
    [InlineData("?policy=default", HttpStatusCode.OK)]
    [InlineData("?policy=anonymous", HttpStatusCode.OK)]
    [InlineData("?policy=staff&aud=files", HttpStatusCode.OK)]
    [InlineData("?policy=admins", HttpStatusCode.Forbidden)]
    [InlineData("?policy=nobody-made-it", HttpStatusCode.Forbidden)]
    [InlineData("?policy=staff&policy=anonymous", HttpStatusCode.BadRequest)]
    [InlineData("?policy=staff&other=/x", HttpStatusCode.BadRequest)]
    [InlineData("?policy", HttpStatusCode.BadRequest)]
    [InlineData("?aud=a%20b", HttpStatusCode.BadRequest)]
    public async Task SignedIn_AnyQuestion_IsAnsweredByItsPolicy(string question, HttpStatusCode expected)
    {
        using var alice = await site.NewBrowserAsync(People.Alice);
        using var answer = await alice.GetAsync($"/auth/verify{question}");

        Assert.Equal(expected, answer.StatusCode);
        Assert.Equal(expected == HttpStatusCode.OK ? People.Alice.Id : null, Header(answer, "X-User-Id"));
    }

    [Fact]
    public async Task Stranger_Is401_OrNobody()
    {
        using var stranger = site.NewBrowser();
        using var refused = await stranger.GetAsync("/auth/verify", ("X-User-Id", "forged"));
        Assert.Equal(HttpStatusCode.Unauthorized, refused.StatusCode);
        using var nobody = await stranger.GetAsync("/auth/verify?policy=anonymous", ("X-User-Id", "forged"));
        Assert.Equal(HttpStatusCode.OK, nobody.StatusCode);
        Assert.Null(Header(nobody, "X-User-Id"));
        Assert.Null(Header(nobody, "X-User-Assertion"));
    }

    [Fact]
    public async Task PageWithoutARedirect_OffersTheSignInAndNotTheWayBackToTheQuestion()
    {
        using var stranger = site.NewBrowser();
        using var answer = await stranger.GetAsync("/auth/verify", ("Sec-Fetch-Mode", "navigate"), ("X-Forwarded-Uri", "/somewhere"));

        Assert.Equal(HttpStatusCode.Unauthorized, answer.StatusCode);
        Assert.Contains("href=\"/auth/login?returnUrl=%2F\"", await answer.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Redirect_PeerThatIsNotTrusted_LeadsToTheFrontPageWhateverItSays()
    {
        using var stranger = site.NewBrowser();
        using var page = await stranger.GetAsync(
            "/auth/verify?redirect=true", ("Sec-Fetch-Mode", "navigate"), ("X-Forwarded-Uri", "/somewhere"), ("X-Original-URL", "https://evil.example/"), ("X-Forwarded-Host", "evil.example"));
        Assert.Equal(HttpStatusCode.Found, page.StatusCode);
        Assert.Equal("/auth/login?returnUrl=%2F", page.Headers.Location!.OriginalString);

        using var program = await stranger.GetAsync("/auth/verify?redirect=true");
        Assert.Equal(HttpStatusCode.Unauthorized, program.StatusCode);
    }

    private static string? Header(HttpResponseMessage response, string name) => response.Headers.TryGetValues(name, out var values) ? values.Single() : null;
}
