using System.Diagnostics;
using System.Net;
using Gateway.FunctionalTests.Sessions;
using Gateway.Sessions.Storage;
using Gateway.Tests.Sessions;
using StackExchange.Redis;
using Xunit;

namespace Gateway.FunctionalTests.Load;

/// <summary>
/// 200,000 sessions are listed by cursor while others begin and end, and what that costs the requests of everybody else. It takes a
/// minute, so it runs only when it is asked for (<c>-explicit only -class …</c>).
/// </summary>
[Collection(Timing.Name)]
public sealed class ListedSessions(Site site, ITestOutputHelper output)
{
    private const int Living = 200_000;

    [Fact(Explicit = true)]
    public async Task Listing_IsComplete_AndDisturbsNobody()
    {
        await using var database = await RedisDatabase.StartAsync();
        var living = await AddAsync(database, Living);
        await using var gateway = await GatewayProcess.StartAsync(site.Setup(database.Server));
        using var carol = gateway.NewBrowser();
        await carol.SignInAsync(People.Carol);
        using var alice = gateway.NewBrowser();
        await alice.SignInAsync(People.Alice);
        await MeasureAsync(alice, "before", TimeSpan.FromSeconds(5), CancellationToken.None);

        using var listing = new CancellationTokenSource();
        var others = ComeAndGoAsync(database, listing.Token);
        var beside = MeasureAsync(alice, "beside the listing", TimeSpan.FromMinutes(5), listing.Token);
        var clock = Stopwatch.StartNew();
        var (listed, pages, slowest) = (new List<string>(), 0, TimeSpan.Zero);
        string? cursor = null;
        do
        {
            var begun = Stopwatch.GetTimestamp();
            using var response = await carol.GetAsync(cursor is null ? "/auth/admin/sessions" : $"/auth/admin/sessions?cursor={cursor}");
            var page = await response.JsonAsync();
            listed.AddRange(page.GetProperty("sessions").EnumerateArray().Select(static session => session.GetProperty("session_id").GetString()!));
            cursor = page.GetProperty("cursor").GetString();
            pages++;
            slowest = Stopwatch.GetElapsedTime(begun) is var taken && taken > slowest ? taken : slowest;
        }
        while (cursor is not null);

        output.WriteLine($"{listed.Count} sessions on {pages} pages in {clock.Elapsed.TotalSeconds:0.0} s, {clock.Elapsed.TotalMilliseconds / pages:0.0} ms each, the slowest {slowest.TotalMilliseconds:0} ms");
        await listing.CancelAsync();
        await beside;
        output.WriteLine($"{await others} others began and ended meanwhile");
        Assert.Equal(listed.Count, listed.Distinct(StringComparer.Ordinal).Count());
        Assert.Empty(living.Except(listed));
    }

    private async Task MeasureAsync(Browser browser, string when, TimeSpan duration, CancellationToken cancellationToken)
    {
        var times = new List<double>();
        var clock = Stopwatch.StartNew();
        while (clock.Elapsed < duration && !cancellationToken.IsCancellationRequested)
        {
            var begun = Stopwatch.GetTimestamp();
            using var response = await browser.GetAsync("/app/x");
            Assert.Equal(HttpStatusCode.OK, response.StatusCode);
            times.Add(Stopwatch.GetElapsedTime(begun).TotalMilliseconds);
        }

        times.Sort();
        output.WriteLine($"{when}: {times.Count} requests one after another, p50 {times[times.Count / 2]:0.00} ms, p99 {times[times.Count * 99 / 100]:0.00} ms");
    }

    private static async Task<int> ComeAndGoAsync(RedisDatabase database, CancellationToken cancellationToken)
    {
        var count = 0;
        while (!cancellationToken.IsCancellationRequested)
        {
            var ids = await AddAsync(database, 200);
            await Task.WhenAll(ids.Select(id => database.Direct.KeyDeleteAsync($"session:{id}")));
            count += ids.Count;
        }

        return count;
    }

    private static async Task<List<string>> AddAsync(RedisDatabase database, int count)
    {
        var ids = new List<string>(count);
        foreach (var batch in Enumerable.Range(0, count).Chunk(5000))
        {
            var sessions = Array.ConvertAll(batch, n => TestSessions.New(TimeProvider.System, $"u-{n}"));
            await Task.WhenAll(sessions.Select(session =>
                database.Direct.StringSetAsync($"session:{session.Id.Value}", (RedisValue)SessionJson.Serialize(session), TimeSpan.FromHours(1))));
            ids.AddRange(sessions.Select(static session => session.Id.Value));
        }

        return ids;
    }
}
