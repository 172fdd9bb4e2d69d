using System.Diagnostics;
using System.Globalization;
using System.Net;
using Xunit;

namespace Gateway.FunctionalTests.Journeys;

/// <summary>A session that ends anywhere has ended at every gateway within a second, whatever their caches hold.</summary>
[Collection(Timing.Name)]
public sealed class RevokedEverywhere(TwoGateways gateways) : IClassFixture<TwoGateways>
{
    private static readonly TimeSpan Bound = TimeSpan.FromSeconds(1);

    /// <summary>How often each case is tried; <c>GATEWAY_TRIES=200</c> for figures.</summary>
    private static int Tries => int.TryParse(Environment.GetEnvironmentVariable("GATEWAY_TRIES"), NumberStyles.None, CultureInfo.InvariantCulture, out var tries) ? tries : 5;

    [Fact]
    public Task DeletedAtTheOtherGateway() => EndsWithinASecondAsync(async (browser, id, _) =>
    {
        using var answer = await browser.SendAsync(HttpMethod.Delete, $"/auth/sessions/{id}");
        Assert.Equal(HttpStatusCode.NoContent, answer.StatusCode);
    });

    [Fact]
    public Task DeletedInRedis() => EndsWithinASecondAsync((_, id, redis) => redis.SendAsync("DEL", $"session:{id}"));

    [Fact]
    public Task Expired() => EndsWithinASecondAsync((_, id, redis) => redis.SendAsync("PEXPIRE", $"session:{id}", "1"));

    [Fact]
    public Task Flushed() => EndsWithinASecondAsync((_, _, redis) => redis.SendAsync("FLUSHDB"));

    [Fact]
    public Task DeletedWhileTheStreamIsCut() => EndsWithinASecondAsync(async (_, id, redis) =>
    {
        await redis.SendAsync("CLIENT", "KILL", "TYPE", "pubsub");
        await redis.SendAsync("DEL", $"session:{id}");
    });

    [Fact]
    public Task MadeUnreadable() => EndsWithinASecondAsync((_, id, redis) => redis.SendAsync("SET", $"session:{id}", "nonsense"));

    private async Task EndsWithinASecondAsync(Func<Browser, string, RespClient, Task> endAsync)
    {
        var (one, two) = (gateways.One, gateways.Two);
        await using var client = await RespClient.ConnectAsync(gateways.Redis.Port);
        var longest = TimeSpan.Zero;
        for (var i = 0; i < Tries; i++)
        {
            using var browser = one.NewBrowser();
            var id = (await browser.SignInAsync(People.Alice)).GetProperty("session_id").GetString()!;
            using var elsewhere = two.NewBrowser(browser.Cookies);
            await Wait.UntilAsync(async () => await StatusAsync(elsewhere) == HttpStatusCode.OK, TimeSpan.FromSeconds(10), "the other gateway serves the session");
            Assert.Equal(HttpStatusCode.OK, await StatusAsync(elsewhere));

            var cookies = browser.Cookies.Header!;
            var clock = Stopwatch.StartNew();
            await endAsync(browser, id, client);
            while (await StatusAsync(elsewhere, cookies) == HttpStatusCode.OK)
                Assert.True(clock.Elapsed < 3 * Bound, "The session was still served after three seconds.");
            longest = clock.Elapsed > longest ? clock.Elapsed : longest;
        }

        TestContext.Current.SendDiagnosticMessage($"{TestContext.Current.Test?.TestDisplayName}: {longest.TotalMilliseconds:f0} ms at the longest of {Tries} tries");
        Assert.True(longest < Bound, $"It took {longest.TotalMilliseconds:f0} ms.");
    }

    // The cookie is sent again and again, even after an answer has expired it.
    private static async Task<HttpStatusCode> StatusAsync(Browser browser, string? cookies = null)
    {
        using var answer = cookies is null ? await browser.GetAsync("/app/x") : await browser.GetAsync("/app/x", ("Cookie", cookies));
        return answer.StatusCode;
    }
}
