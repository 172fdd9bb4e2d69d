using System.Net;
using Xunit;

namespace Gateway.FunctionalTests.Journeys;

/// <summary>A sign-in always begins a session of its own, so nobody can wait in one for somebody else.</summary>
public sealed class NewIdAtEverySignIn(Site site)
{
    [Fact]
    public async Task SignIn_SamePersonAgain_EndsTheOldSession()
    {
        using var browser = site.NewBrowser();
        var first = await SignInAsync(browser, People.Alice);
        var old = browser.Cookies.Copy();

        var second = await SignInAsync(browser, People.Alice);

        Assert.NotEqual(first, second);
        await AssertOverAsync(first, old);
    }

    [Fact]
    public async Task SignIn_AnotherPersonOnTheSameBrowser_LeavesNothingOfTheFirst()
    {
        using var browser = site.NewBrowser();
        var alices = await SignInAsync(browser, People.Alice);
        var old = browser.Cookies.Copy();
        Assert.Equal(alices, (await browser.EchoAsync("/app/alice-first")).Header("X-Session-Id"));

        var bobs = await SignInAsync(browser, People.Bob);

        Assert.NotEqual(alices, bobs);
        var received = await browser.EchoAsync("/app/bob-now");
        Assert.Equal(People.Bob.Id, received.Header("X-User-Id"));
        Assert.Equal(bobs, received.Header("X-Session-Id"));
        await AssertOverAsync(alices, old);
        await using var redis = await RespClient.ConnectAsync(site.Redis.Port);
        Assert.Equal(0L, await redis.SendAsync("SISMEMBER", $"user_sessions:{People.Alice.Id}", alices));
    }

    [Fact]
    public async Task SignIn_Refused_LeavesTheSessionThereWas()
    {
        using var browser = await site.NewBrowserAsync(People.Alice);
        using var refused = await browser.TrySignInAsync(People.Bob.Email, "wrong");
        Assert.Equal(HttpStatusCode.Unauthorized, refused.StatusCode);
        Assert.Equal(People.Alice.Id, (await browser.EchoAsync("/app/still-alice")).Header("X-User-Id"));
    }

    private static async Task<string> SignInAsync(Browser browser, Person person)
        => (await browser.SignInAsync(person)).GetProperty("session_id").GetString()!;

    private async Task AssertOverAsync(string session, CookieJar cookies)
    {
        await using var redis = await RespClient.ConnectAsync(site.Redis.Port);
        Assert.Equal(0L, await redis.SendAsync("EXISTS", $"session:{session}"));
        using var browser = site.Proxy.NewBrowser(cookies);
        using var response = await browser.GetAsync("/app/old-session");
        Assert.Equal(HttpStatusCode.Unauthorized, response.StatusCode);
    }
}
