using System.Net;
using Xunit;

namespace Gateway.FunctionalTests.Journeys;

/// <summary>All gateways share one key ring, however it came to be.</summary>
public sealed class TwoGatewaysEmptyRedis(Site site)
{
    [Fact]
    public async Task StartedAtTheSameMoment_OnAnEmptyRedis_AcceptEachOthersCookies()
    {
        await using var redis = await RedisProcess.StartAsync();
        var starting = (Task<GatewayProcess>[])[GatewayProcess.StartAsync(site.Setup(redis)), GatewayProcess.StartAsync(site.Setup(redis))];
        await using var one = await starting[0];
        await using var two = await starting[1];

        await AssertAcceptsAsync(one, two);
        await AssertAcceptsAsync(two, one);
    }

    [Fact]
    public async Task FlushDb_TwoGateways_AgreeOnANewKeyRingWithinFiveSeconds()
    {
        await using var redis = await RedisProcess.StartAsync();
        await using var one = await GatewayProcess.StartAsync(site.Setup(redis));
        await using var two = await GatewayProcess.StartAsync(site.Setup(redis));
        using var before = one.NewBrowser();
        await before.SignInAsync(People.Alice);
        await AssertAcceptsAsync(one, two);

        await using (var client = await RespClient.ConnectAsync(redis.Port))
            await client.SendAsync("FLUSHDB");

        await Wait.UntilAsync(async () => await AcceptsAsync(one, two) && await AcceptsAsync(two, one), TimeSpan.FromSeconds(5), "the gateways agree on a key ring");
        using var over = await before.GetAsync("/app/flushed");
        Assert.Equal(HttpStatusCode.Unauthorized, over.StatusCode);

        // The ring they agree on is the one in Redis: a third gateway that starts now accepts it as well.
        await using var three = await GatewayProcess.StartAsync(site.Setup(redis));
        await AssertAcceptsAsync(one, three);
        await AssertAcceptsAsync(three, two);
    }

    private static async Task AssertAcceptsAsync(GatewayProcess issuer, GatewayProcess other)
        => Assert.True(await AcceptsAsync(issuer, other), "A cookie of one gateway was refused by the other.");

    private static async Task<bool> AcceptsAsync(GatewayProcess issuer, GatewayProcess other)
    {
        using var browser = issuer.NewBrowser();
        using var signIn = await browser.TrySignInAsync(People.Alice.Email, People.Alice.Password);
        using var elsewhere = other.NewBrowser(browser.Cookies);
        using var response = await elsewhere.GetAsync("/app/elsewhere");
        return response.StatusCode == HttpStatusCode.OK;
    }
}
