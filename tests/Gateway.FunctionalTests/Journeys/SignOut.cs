using System.Net;
using Xunit;

namespace Gateway.FunctionalTests.Journeys;

/// <summary>Signing out ends the session for good, and only a POST does it.</summary>
public sealed class SignOut(Site site)
{
    [Fact]
    public async Task Post_Program_Is204AndEndsTheSession()
    {
        using var browser = site.NewBrowser();
        var id = (await browser.SignInAsync(People.Alice)).GetProperty("session_id").GetString();
        var stolen = browser.Cookies.Copy();

        using var response = await browser.SignOutAsync();

        Assert.Equal(HttpStatusCode.NoContent, response.StatusCode);
        Assert.True(response.Headers.CacheControl?.NoStore, "Nothing under /auth may be stored.");
        AssertExpiresTheCookie(response);
        Assert.Null(browser.Cookies.Header);
        await using var redis = await RespClient.ConnectAsync(site.Redis.Port);
        Assert.Equal(0L, await redis.SendAsync("EXISTS", $"session:{id}"));
        Assert.Equal(0L, await redis.SendAsync("SISMEMBER", $"user_sessions:{People.Alice.Id}", id!));

        using var replay = site.Proxy.NewBrowser(stolen);
        using var refused = await replay.GetAsync("/app/replayed");
        Assert.Equal(HttpStatusCode.Unauthorized, refused.StatusCode);
        AssertExpiresTheCookie(refused);
        Assert.False(site.Backend.Received("/app/replayed"));
    }

    [Fact]
    public async Task Post_Form_LeadsToTheSignInPage()
    {
        using var browser = await site.NewBrowserAsync(People.Alice);
        using var response = await browser.PostFormAsync("/auth/logout");
        Assert.Equal(HttpStatusCode.SeeOther, response.StatusCode);
        Assert.Equal("/auth/login", response.Headers.Location?.OriginalString);
        AssertExpiresTheCookie(response);
    }

    [Fact]
    public async Task Post_WithoutASession_GetsTheSameAnswer()
    {
        using var browser = await site.NewBrowserAsync(People.Alice);
        using var first = await browser.SignOutAsync();
        using var again = await browser.SignOutAsync();
        Assert.Equal(first.StatusCode, again.StatusCode);
        using var form = await browser.PostFormAsync("/auth/logout");
        Assert.Equal(HttpStatusCode.SeeOther, form.StatusCode);
        Assert.Equal("/auth/login", form.Headers.Location?.OriginalString);
    }

    [Fact]
    public async Task Get_SignedIn_AsksAndEndsNothing()
    {
        using var browser = await site.NewBrowserAsync(People.Alice);
        using var response = await browser.NavigateAsync("/auth/logout");

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal("text/html", response.MediaType());
        Assert.Matches("(?is)<form[^>]*method=\"?post", await response.Content.ReadAsStringAsync());
        Assert.Equal(People.Alice.Id, (await browser.EchoAsync("/app/after-get-logout")).Header("X-User-Id"));
    }

    [Fact]
    public async Task Post_FromAnotherSite_Is403AndEndsNothing()
    {
        using var browser = await site.NewBrowserAsync(People.Alice);
        using var byFetchMetadata = await browser.SendAsync(HttpMethod.Post, "/auth/logout", ("Sec-Fetch-Site", "cross-site"));
        Assert.Equal(HttpStatusCode.Forbidden, byFetchMetadata.StatusCode);
        using var byOrigin = await browser.SendAsync(HttpMethod.Post, "/auth/logout", ("Origin", "https://evil.example"));
        Assert.Equal(HttpStatusCode.Forbidden, byOrigin.StatusCode);
        using var bySandbox = await browser.SendAsync(HttpMethod.Post, "/auth/logout", ("Origin", "null"));
        Assert.Equal(HttpStatusCode.Forbidden, bySandbox.StatusCode);
        Assert.Equal(People.Alice.Id, (await browser.EchoAsync("/app/after-cross-site-logout")).Header("X-User-Id"));
    }

    [Fact]
    public async Task Post_OneBrowser_LeavesTheOtherOneSignedIn()
    {
        using var here = await site.NewBrowserAsync(People.Alice);
        using var there = await site.NewBrowserAsync(People.Alice);
        using var response = await here.SignOutAsync();
        Assert.Equal(HttpStatusCode.NoContent, response.StatusCode);
        Assert.Equal(People.Alice.Id, (await there.EchoAsync("/app/other-browser")).Header("X-User-Id"));
    }

    private static void AssertExpiresTheCookie(HttpResponseMessage response)
    {
        Assert.True(response.Deletes(GatewayProcess.CookieName));
        // A browser ignores a __Host- cookie, its deletion included, without these.
        var cookie = response.Cookie(GatewayProcess.CookieName)!;
        Assert.True(cookie.Has("Secure"));
        Assert.Equal("/", cookie.Attribute("Path"));
        Assert.False(cookie.Has("Domain"));
    }
}
