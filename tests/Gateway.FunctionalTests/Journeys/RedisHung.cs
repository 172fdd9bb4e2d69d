using System.Diagnostics;
using System.Net;
using Xunit;

namespace Gateway.FunctionalTests.Journeys;

/// <summary>A Redis that holds its connections open and answers nothing costs a request little more than one that is gone.</summary>
[Collection(Timing.Name)]
public sealed class RedisHung(Site site)
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(1.5);

    [Fact]
    public async Task Redis_Hung_RefusesSoonAndRecovers()
    {
        await using var redis = await RedisProcess.StartAsync();
        await using var gateway = await GatewayProcess.StartAsync(site.Setup(redis).Set("Gateway:Sessions:LocalCache:Size", 0));
        using var browser = gateway.NewBrowser();
        await browser.SignInAsync(People.Alice);
        var cookie = browser.Cookies[GatewayProcess.CookieName];

        redis.Pause();
        try
        {
            for (var i = 0; i < 5; i++)
            {
                using var refused = await TimedAsync(browser, "/app/redis-hung");
                Assert.Equal(HttpStatusCode.ServiceUnavailable, refused.StatusCode);
                Assert.True(refused.Headers.Contains("Retry-After"));
                Assert.Empty(SetCookie.AllOf(refused));
            }

            using var anonymous = await TimedAsync(browser, "/open/redis-hung");
            Assert.Null((await anonymous.EchoAsync()).Header("X-User-Id"));
        }
        finally
        {
            redis.Resume();
        }

        await Wait.UntilAsync(
            async () =>
            {
                using var response = await browser.GetAsync("/app/redis-awake");
                Assert.NotEqual(HttpStatusCode.Unauthorized, response.StatusCode);
                return response.StatusCode == HttpStatusCode.OK;
            },
            TimeSpan.FromSeconds(10),
            "the same cookie opens the session again");
        Assert.Equal(cookie, browser.Cookies[GatewayProcess.CookieName]);
    }

    private static async Task<HttpResponseMessage> TimedAsync(Browser browser, string path)
    {
        var start = Stopwatch.GetTimestamp();
        var response = await browser.GetAsync(path);
        var elapsed = Stopwatch.GetElapsedTime(start);
        Assert.True(elapsed < Limit, $"{path} took {elapsed.TotalMilliseconds:0} ms.");
        return response;
    }
}
