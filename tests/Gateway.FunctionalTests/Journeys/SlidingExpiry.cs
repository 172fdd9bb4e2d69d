using System.Net;
using Xunit;

namespace Gateway.FunctionalTests.Journeys;

/// <summary>Use keeps a session alive, disuse ends it, and nothing lasts for ever.</summary>
[Collection(Timing.Name)]
public sealed class SlidingExpiry(Site site)
{
    [Fact]
    public async Task Used_Steadily_OutlivesItsTtlAndEndsUnused()
    {
        await using var gateway = await StartAsync(("Ttl", "00:00:03"), ("TouchInterval", "00:00:01"));
        using var browser = gateway.NewBrowser();
        var id = (await browser.SignInAsync(People.Alice)).GetProperty("session_id").GetString()!;
        var start = TimeProvider.System.GetTimestamp();

        await Wait.UntilAsync(
            async () =>
            {
                using var response = await browser.GetAsync("/app/steady");
                Assert.Equal(HttpStatusCode.OK, response.StatusCode);
                return TimeProvider.System.GetElapsedTime(start) > TimeSpan.FromSeconds(6);
            },
            TimeSpan.FromSeconds(10),
            "it was used for twice its idle lifetime");

        await using var redis = await RespClient.ConnectAsync(site.Redis.Port);
        await Wait.UntilAsync(async () => await redis.SendAsync("EXISTS", $"session:{id}") is 0L, TimeSpan.FromSeconds(5), "the unused session expires in Redis");
        using var over = await browser.GetAsync("/app/steady-over");
        Assert.Equal(HttpStatusCode.Unauthorized, over.StatusCode);
        Assert.True(over.Deletes(GatewayProcess.CookieName));
    }

    [Fact]
    public async Task Used_Steadily_StillEndsAtItsAbsoluteLifetime()
    {
        await using var gateway = await StartAsync(("Ttl", "00:00:02"), ("AbsoluteTtl", "00:00:04"), ("TouchInterval", "00:00:01"));
        using var browser = gateway.NewBrowser();
        await browser.SignInAsync(People.Alice);

        var lived = await LivedAsync(browser, "/app/absolute");
        Assert.InRange(lived, TimeSpan.FromSeconds(3), TimeSpan.FromSeconds(5.5));
    }

    [Fact]
    public async Task Asking_IsNotUse()
    {
        await using var gateway = await StartAsync(("Ttl", "00:00:02"), ("TouchInterval", "00:00:01"));
        using var browser = gateway.NewBrowser();
        await browser.SignInAsync(People.Alice);

        var lived = await LivedAsync(browser, "/auth/sessions/active");
        Assert.InRange(lived, TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(3.5));
    }

    [Fact]
    public async Task KeepMeSignedIn_CookieAndSession_LastAsConfigured()
    {
        using var browser = site.NewBrowser();
        using var response = await browser.TrySignInAsync(People.Alice.Email, People.Alice.Password, remember: true);
        var cookie = response.Cookie(GatewayProcess.CookieName)!;
        Assert.Equal(TimeSpan.FromDays(90).TotalSeconds, double.Parse(cookie.Attribute("Max-Age")!, System.Globalization.CultureInfo.InvariantCulture), 5.0);

        var body = await response.JsonAsync();
        var id = body.GetProperty("session_id").GetString();
        await using var redis = await RespClient.ConnectAsync(site.Redis.Port);
        var fortnight = (long)TimeSpan.FromDays(14).TotalSeconds;
        Assert.InRange((long)(await redis.SendAsync("TTL", $"session:{id}"))!, fortnight - 10, fortnight);
        Assert.True((long)(await redis.SendAsync("TTL", $"user_sessions:{People.Alice.Id}"))! >= fortnight - 10);

        // A shorter session of the same user must not shorten the index again.
        using var second = await site.NewBrowserAsync(People.Alice);
        Assert.True((long)(await redis.SendAsync("TTL", $"user_sessions:{People.Alice.Id}"))! >= fortnight - 30);
    }

    private static async Task<TimeSpan> LivedAsync(Browser browser, string path)
    {
        var start = TimeProvider.System.GetTimestamp();
        await Wait.UntilAsync(
            async () =>
            {
                using var response = await browser.GetAsync(path);
                return response.StatusCode == HttpStatusCode.Unauthorized;
            },
            TimeSpan.FromSeconds(10),
            "the session ends");
        return TimeProvider.System.GetElapsedTime(start);
    }

    private Task<GatewayProcess> StartAsync(params (string Key, string Value)[] sessions)
    {
        var setup = site.Setup();
        foreach (var (key, value) in sessions)
            setup.Set($"Gateway:Sessions:{key}", value);
        return GatewayProcess.StartAsync(setup);
    }
}
