using System.Diagnostics;
using System.Net;
using System.Text.Json;
using Xunit;

namespace Gateway.FunctionalTests.Journeys;

/// <summary>Shares over two gateways and one Redis: uses are counted once, and an end holds everywhere within a second.</summary>
[Collection(Timing.Name)]
public sealed class SharingOverGateways(TwoGateways gateways) : IClassFixture<TwoGateways>
{
    private static readonly TimeSpan Bound = TimeSpan.FromSeconds(1);
    private static readonly string[] Everything = ["/app/*"];

    [Fact]
    public async Task OpenedAtBothGatewaysAtOnce_NeverMoreThanItsUses()
    {
        var (one, two) = (gateways.One, gateways.Two);
        using var alice = one.NewBrowser();
        await alice.SignInAsync(People.Alice);
        var share = await MakeAsync(alice, uses: 5);

        var statuses = await Task.WhenAll(Enumerable.Range(0, 30).Select(async i =>
        {
            using var guest = (i % 2 == 0 ? one : two).NewBrowser();
            using var opened = await guest.PostFormAsync(LinkOf(share));
            return opened.StatusCode;
        }));

        Assert.Equal(5, statuses.Count(static status => status == HttpStatusCode.SeeOther));
        Assert.Equal(25, statuses.Count(static status => status == HttpStatusCode.NotFound));
        using var list = await alice.GetAsync("/auth/shares");
        var listed = (await list.JsonAsync()).GetProperty("shares").EnumerateArray()
            .Single(listed => listed.GetProperty("share_id").GetString() == share.GetProperty("share_id").GetString());
        Assert.Equal(5, listed.GetProperty("opened").GetInt32());
    }

    [Fact]
    public Task ShareEnded() => EndsWithinASecondAsync(static async (alice, share, _) =>
    {
        using var answer = await alice.SendAsync(HttpMethod.Delete, $"/auth/shares/{share.GetProperty("share_id").GetString()}");
        Assert.Equal(HttpStatusCode.NoContent, answer.StatusCode);
    });

    // Redis evicts an index first, since it is read so rarely.
    [Fact]
    public Task ShareEnded_WithoutAnIndex() => EndsWithinASecondAsync(static async (alice, share, redis) =>
    {
        using var session = await alice.GetAsync("/auth/session");
        await redis.SendAsync("DEL", $"user_sessions:{(await session.JsonAsync()).GetProperty("user_data").GetProperty("id").GetString()}");
        using var list = await alice.GetAsync("/auth/shares");
        Assert.Contains(
            (await list.JsonAsync()).GetProperty("shares").EnumerateArray(),
            listed => listed.GetProperty("share_id").GetString() == share.GetProperty("share_id").GetString());
        using var answer = await alice.SendAsync(HttpMethod.Delete, $"/auth/shares/{share.GetProperty("share_id").GetString()}");
        Assert.Equal(HttpStatusCode.NoContent, answer.StatusCode);
    });

    [Fact]
    public Task OwnerSignedOut() => EndsWithinASecondAsync(static async (alice, _, _) =>
    {
        using var answer = await alice.SignOutAsync();
        Assert.Equal(HttpStatusCode.NoContent, answer.StatusCode);
    });

    [Fact]
    public Task OwnersSessionDeletedInRedis() => EndsWithinASecondAsync(static async (alice, _, redis) =>
    {
        using var session = await alice.GetAsync("/auth/session");
        await redis.SendAsync("DEL", $"session:{(await session.JsonAsync()).GetProperty("session_id").GetString()}");
    });

    [Fact]
    public Task OwnersSessionExpired() => EndsWithinASecondAsync(static async (alice, _, redis) =>
    {
        using var session = await alice.GetAsync("/auth/session");
        await redis.SendAsync("PEXPIRE", $"session:{(await session.JsonAsync()).GetProperty("session_id").GetString()}", "1");
    });

    [Fact]
    public async Task RecordRewrittenWithoutTheShare_OpensNothing()
    {
        var gateway = gateways.One;
        await using var client = await RespClient.ConnectAsync(gateways.Redis.Port);
        using var alice = gateway.NewBrowser();
        await alice.SignInAsync(People.Alice);
        using var guest = gateway.NewBrowser();
        using var opened = await guest.PostFormAsync(LinkOf(await MakeAsync(alice, uses: 1)));
        using var session = await guest.GetAsync("/auth/session");
        var key = $"session:{(await session.JsonAsync()).GetProperty("session_id").GetString()}";

        var record = JsonSerializer.Deserialize<Dictionary<string, JsonElement>>((string)(await client.SendAsync("GET", key))!)!;
        var without = record.Where(static field => !field.Key.StartsWith("share", StringComparison.Ordinal)).ToDictionary();
        await client.SendAsync("SET", key, JsonSerializer.Serialize(without), "KEEPTTL");

        await Wait.UntilAsync(
            async () =>
            {
                using var answer = await guest.GetAsync("/app/x", ("Cookie", guest.Cookies.Header!));
                Assert.NotEqual(HttpStatusCode.OK, answer.StatusCode);
                return answer.StatusCode == HttpStatusCode.Unauthorized;
            },
            TimeSpan.FromSeconds(5),
            "the session is over");
    }

    [Fact]
    public async Task RedisAway_IsNoEnd()
    {
        var gateway = gateways.One;
        using var alice = gateway.NewBrowser();
        await alice.SignInAsync(People.Alice);
        var share = await MakeAsync(alice, uses: 1);
        gateways.Redis.Pause();
        try
        {
            using var guest = gateway.NewBrowser();
            using var look = await guest.GetAsync(LinkOf(share));
            using var open = await guest.PostFormAsync(LinkOf(share));
            using var list = await alice.GetAsync("/auth/shares");
            Assert.Equal([HttpStatusCode.ServiceUnavailable, HttpStatusCode.ServiceUnavailable, HttpStatusCode.ServiceUnavailable], [look.StatusCode, open.StatusCode, list.StatusCode]);
            Assert.Null(guest.Cookies.Header);
        }
        finally
        {
            gateways.Redis.Resume();
        }

        using var later = gateway.NewBrowser();
        await Wait.UntilAsync(
            async () =>
            {
                using var opened = await later.PostFormAsync(LinkOf(share));
                return opened.StatusCode == HttpStatusCode.SeeOther;
            },
            TimeSpan.FromSeconds(10),
            "the use was not lost");
    }

    private async Task EndsWithinASecondAsync(Func<Browser, JsonElement, RespClient, Task> endAsync)
    {
        var (one, two) = (gateways.One, gateways.Two);
        await using var client = await RespClient.ConnectAsync(gateways.Redis.Port);
        using var alice = one.NewBrowser();
        await alice.SignInAsync(People.Alice);
        var share = await MakeAsync(alice, uses: 1);
        using var guest = two.NewBrowser();
        using var opened = await guest.PostFormAsync(LinkOf(share));
        var cookies = guest.Cookies.Header!;
        Assert.Equal(HttpStatusCode.OK, await StatusAsync(guest, cookies));

        var clock = Stopwatch.StartNew();
        await endAsync(alice, share, client);
        while (await StatusAsync(guest, cookies) == HttpStatusCode.OK)
            Assert.True(clock.Elapsed < 3 * Bound, "The session was still served after three seconds.");

        Assert.True(clock.Elapsed < Bound, $"It took {clock.Elapsed.TotalMilliseconds:f0} ms.");
        using var late = one.NewBrowser();
        using var again = await late.GetAsync(LinkOf(share));
        Assert.Equal(HttpStatusCode.NotFound, again.StatusCode);
    }

    private static string LinkOf(JsonElement share) => new Uri(share.GetProperty("url").GetString()!).AbsolutePath;

    private static async Task<JsonElement> MakeAsync(Browser owner, int uses)
    {
        using var made = await owner.PostJsonAsync("/auth/shares", new { ttl_seconds = 600, paths = Everything, uses });
        Assert.Equal(HttpStatusCode.Created, made.StatusCode);
        return await made.JsonAsync();
    }

    // The cookie is sent again and again, even after an answer has expired it.
    private static async Task<HttpStatusCode> StatusAsync(Browser browser, string cookies)
    {
        using var answer = await browser.GetAsync("/app/x", ("Cookie", cookies));
        return answer.StatusCode;
    }
}
