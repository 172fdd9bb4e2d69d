using System.Globalization;
using System.Net;
using Xunit;

namespace Gateway.FunctionalTests.Attacks;

/// <summary>A session that was ended does not come back, whatever is under way at that moment.</summary>
[Collection(AttackSite.Name)]
public sealed class Resurrection(AttackSite site, Site shared)
{
    [Fact]
    public async Task CookieAfterTheSignOut_OpensNothing()
    {
        using var browser = await site.NewBrowserAsync(People.Bob);
        var old = browser.Cookies.Copy();
        using (var answer = await browser.SignOutAsync())
            Assert.Equal(HttpStatusCode.NoContent, answer.StatusCode);

        using var replay = site.Proxy.NewBrowser(old);
        for (var i = 0; i < 20; i++)
        {
            using var answer = await replay.GetAsync(i % 2 == 0 ? "/app/x" : "/auth/session", ("Cookie", old.Header!));
            Assert.Equal(HttpStatusCode.Unauthorized, answer.StatusCode);
        }
    }

    [Fact]
    public async Task RequestsInFlight_WhileSigningOut_BringNothingBack()
    {
        await using var redis = await RespClient.ConnectAsync(shared.Redis.Port);
        for (var round = 0; round < 5; round++)
        {
            using var browser = site.NewBrowser();
            var session = (await browser.SignInAsync(People.Bob)).GetProperty("session_id").GetString()!;
            var cookie = ("Cookie", browser.Cookies.Header!);
            using var others = site.NewBrowser();
            var requests = Enumerable.Range(0, 40).Select(_ => StatusAsync(others, cookie)).ToList();
            using (var answer = await browser.SendAsync(HttpMethod.Post, "/auth/logout", cookie))
                Assert.Equal(HttpStatusCode.NoContent, answer.StatusCode);
            requests.AddRange(Enumerable.Range(0, 10).Select(_ => StatusAsync(others, cookie)));

            var statuses = await Task.WhenAll(requests);

            Assert.All(statuses, status => Assert.True(status is HttpStatusCode.OK or HttpStatusCode.Unauthorized, $"{status}"));
            Assert.All(statuses[40..], status => Assert.Equal(HttpStatusCode.Unauthorized, status));
            Assert.Equal(0L, await redis.SendAsync("EXISTS", $"session:{session}"));
        }
    }

    [Fact]
    public async Task TouchThatIsPending_WritesNoSessionThatIsGone()
    {
        await using var gateway = await GatewayProcess.StartAsync(shared.Setup().UsualRoutes(site.Backend).Set("Gateway:Sessions:TouchInterval", "00:00:01"));
        await using var redis = await RespClient.ConnectAsync(shared.Redis.Port);
        using var witness = gateway.NewBrowser();
        var witnessed = (await witness.SignInAsync(People.Bob)).GetProperty("session_id").GetString()!;
        var ended = new List<(string Session, (string, string) Cookie)>();
        for (var i = 0; i < 6; i++)
        {
            using var browser = gateway.NewBrowser();
            ended.Add(((await browser.SignInAsync(People.Joerg)).GetProperty("session_id").GetString()!, ("Cookie", browser.Cookies.Header!)));
        }

        // Use is queued for all, then half are deleted as an operator does it and half are signed out, then all are used on.
        using var users = gateway.NewBrowser();
        var before = await LastAccessAsync(redis, witnessed);
        await Wait.UntilAsync(
            async () =>
            {
                await witness.EchoAsync("/app/x");
                foreach (var (session, cookie) in ended)
                    await StatusAsync(users, cookie);
                return await LastAccessAsync(redis, witnessed) != before;
            },
            TimeSpan.FromSeconds(10),
            "use is written back");
        for (var i = 0; i < ended.Count; i++)
        {
            await StatusAsync(users, ended[i].Cookie);
            if (i % 2 == 0)
                await redis.SendAsync("DEL", $"session:{ended[i].Session}");
            else
                (await users.SendAsync(HttpMethod.Post, "/auth/logout", ended[i].Cookie)).Dispose();
            await StatusAsync(users, ended[i].Cookie);
        }

        before = await LastAccessAsync(redis, witnessed);
        await Wait.UntilAsync(
            async () =>
            {
                await witness.EchoAsync("/app/x");
                return await LastAccessAsync(redis, witnessed) != before;
            },
            TimeSpan.FromSeconds(10),
            "the next batch is written");

        foreach (var (session, cookie) in ended)
        {
            Assert.Equal(0L, await redis.SendAsync("EXISTS", $"session:{session}"));
            await Wait.UntilAsync(async () => await StatusAsync(users, cookie) == HttpStatusCode.Unauthorized, TimeSpan.FromSeconds(1), "the cookie opens nothing");
        }
    }

    private static async Task<string> LastAccessAsync(RespClient redis, string session)
        => Convert.ToString(await redis.SendAsync("GET", $"session:{session}"), CultureInfo.InvariantCulture)!;

    private static async Task<HttpStatusCode> StatusAsync(Browser browser, (string, string) cookie)
    {
        using var answer = await browser.GetAsync("/app/x", cookie);
        return answer.StatusCode;
    }
}
