using System.Diagnostics;
using System.Net;
using Xunit;

namespace Gateway.FunctionalTests.Journeys;

/// <summary>An outage of Redis is an outage, never a sign-out.</summary>
[Collection(Timing.Name)]
public sealed class RedisKilled(Site site)
{
    [Fact]
    public async Task Redis_Killed_RefusesForAWhileAndKeepsEveryoneSignedIn()
    {
        await using var redis = await RedisProcess.StartAsync(new RedisOptions { AppendOnly = true });
        await using var gateway = await GatewayProcess.StartAsync(site.Setup(redis).Set("Gateway:Sessions:LocalCache:Size", 0));
        using var browser = gateway.NewBrowser();
        await browser.SignInAsync(People.Alice);
        var cookie = browser.Cookies[GatewayProcess.CookieName];

        await redis.KillAsync();

        for (var i = 0; i < 5; i++)
            await AssertUnavailableAsync(browser, "/app/redis-killed");
        await AssertUnavailableAsync(browser, "/auth/session");
        Assert.False(site.Backend.Received("/app/redis-killed"));
        Assert.Equal(cookie, browser.Cookies[GatewayProcess.CookieName]);

        // An anonymous route never blocks, and nobody is signed in by accident.
        var start = Stopwatch.GetTimestamp();
        var anonymous = await browser.EchoAsync("/open/redis-killed");
        Assert.True(Stopwatch.GetElapsedTime(start) < TimeSpan.FromSeconds(1));
        Assert.Null(anonymous.Header("X-User-Id"));

        using (var stranger = gateway.NewBrowser())
        {
            using var signIn = await stranger.TrySignInAsync(People.Alice.Email, People.Alice.Password);
            Assert.Equal(HttpStatusCode.ServiceUnavailable, signIn.StatusCode);
            Assert.True(signIn.Headers.Contains("Retry-After"));
            Assert.Empty(SetCookie.AllOf(signIn));

            using var noCookie = await stranger.GetAsync("/app/redis-killed-stranger");
            Assert.Equal(HttpStatusCode.Unauthorized, noCookie.StatusCode);
        }

        using (var signOut = await browser.SignOutAsync())
        {
            Assert.Equal(HttpStatusCode.ServiceUnavailable, signOut.StatusCode);
            Assert.Empty(SetCookie.AllOf(signOut));
        }

        // Taking every gateway out of rotation at once would help nobody.
        Assert.Equal(HttpStatusCode.OK, await gateway.ManagementStatusAsync("/health/ready"));

        await redis.StartAgainAsync();

        await Wait.UntilAsync(
            async () =>
            {
                using var response = await browser.GetAsync("/app/redis-back");
                Assert.NotEqual(HttpStatusCode.Unauthorized, response.StatusCode);
                return response.StatusCode == HttpStatusCode.OK;
            },
            TimeSpan.FromSeconds(10),
            "the same cookie opens the session again");
        Assert.Equal(cookie, browser.Cookies[GatewayProcess.CookieName]);
    }

    [Fact]
    public async Task Gateway_StartedWithoutRedis_LivesAndBecomesReadyWithIt()
    {
        await using var redis = await RedisProcess.StartAsync();
        await redis.StopAsync();
        await using var gateway = new GatewayProcess(site.Setup(redis));
        await gateway.StartAsync(untilReady: false);
        Assert.Equal(HttpStatusCode.ServiceUnavailable, await gateway.ManagementStatusAsync("/health/ready"));

        await redis.StartAgainAsync();

        await Wait.UntilAsync(
            async () => await gateway.ManagementStatusAsync("/health/ready") == HttpStatusCode.OK, TimeSpan.FromSeconds(15), "the gateway is ready");
        using var browser = gateway.NewBrowser();
        await browser.SignInAsync(People.Alice);
        Assert.Equal(People.Alice.Id, (await browser.EchoAsync("/app/late-redis")).Header("X-User-Id"));
    }

    private static async Task AssertUnavailableAsync(Browser browser, string path)
    {
        var start = Stopwatch.GetTimestamp();
        using var response = await browser.GetAsync(path);
        var elapsed = Stopwatch.GetElapsedTime(start);

        Assert.Equal(HttpStatusCode.ServiceUnavailable, response.StatusCode);
        Assert.True(response.Headers.Contains("Retry-After"));
        Assert.Equal("application/problem+json", response.MediaType());
        Assert.Empty(SetCookie.AllOf(response));
        Assert.True(elapsed < TimeSpan.FromSeconds(1), $"It took {elapsed.TotalMilliseconds:0} ms.");
    }
}
