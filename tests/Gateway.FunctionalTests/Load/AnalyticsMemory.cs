using System.Diagnostics;
using System.Globalization;
using Gateway.Analytics;
using Gateway.Analytics.Usage;
using Gateway.Analytics.Usage.Storage;
using Gateway.FunctionalTests.Analytics;
using Microsoft.Extensions.Options;
using Xunit;

namespace Gateway.FunctionalTests.Load;

/// <summary>
/// What 35 days with a million people take in Redis, and how long a report of them takes. Runs only when it is asked for
/// (<c>-explicit only -class …</c>).
/// </summary>
public sealed class AnalyticsMemory(ITestOutputHelper output)
{
    private const int Days = 35;
    private const int People = 1_000_000;
    private const int PeoplePerHour = 42_000;

    private static readonly IOptions<AnalyticsOptions> Settings = Options.Create(new AnalyticsOptions());

    [Fact(Explicit = true)]
    public async Task ThirtyFiveDays_TakeBoundedMemory()
    {
        await using var redis = await RedisProcess.StartAsync();
        await using var connection = UsageInRedisTests.ConnectionTo(redis.Url);
        var store = new RedisUsageStore(connection, Settings, TimeProvider.System);
        var users = Enumerable.Range(0, People).Select(static n => string.Create(CultureInfo.InvariantCulture, $"u-{n}")).ToArray();
        var hour = UsageRange.HourOf(TimeProvider.System.GetUtcNow()) - TimeSpan.FromHours((Days * 24) - 1);
        var before = await UsedAsync(redis);
        for (var n = 0; n < Days * 24; n++)
        {
            var first = n * PeoplePerHour % People;
            var people = Enumerable.Range(first, PeoplePerHour).Select(i => users[i % People]).ToHashSet();
            Assert.Equal(UsageWriteOutcome.Done, await store.AddAsync(new UsageBatch(hour.AddHours(n), AllFields(n), people), n + 1, default));
        }

        var used = await UsedAsync(redis) - before;
        var reports = new UsageReports(store, Settings);
        var times = new List<double>();
        UsageReport? report = null;
        for (var round = 0; round < 20; round++)
        {
            foreach (var step in Enum.GetValues<UsageStep>())
            {
                var start = Stopwatch.GetTimestamp();
                var range = UsageRange.Default(step, TimeProvider.System.GetUtcNow(), Settings.Value.Retention);
                range = step == UsageStep.Hour ? range with { From = range.To - TimeSpan.FromDays(Days) } : range;
                report = Assert.IsType<UsageReading.Found>(await reports.ReadAsync(range, default)).Report;
                times.Add(Stopwatch.GetElapsedTime(start).TotalMilliseconds);
            }
        }

        output.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{Days} days: {used / 1e6:0.0} MB in Redis; a report of all of it: median {times.Order().ElementAt(times.Count / 2):0} ms, longest {times.Max():0} ms; people on a day {report!.Series[^2].ActiveUsers}"));
        Assert.InRange(used, 1, 40_000_000);
    }

    private static Dictionary<string, long> AllFields(int n)
    {
        var counts = new Dictionary<string, long> { ["sign_ins"] = n, ["sign_ins_failed"] = n, ["sign_ins_throttled"] = n, ["sessions_begun"] = n, ["requests"] = n * 1000L };
        foreach (var reason in (string[])["sign_out", "own", "admin", "limit", "replaced", "expired", "disabled", "password", "share", "provider", "command", "other"])
        {
            counts[$"ended:{reason}"] = n;
        }

        for (var i = 0; i < 60; i++)
        {
            counts[$"device:Browser {i} on System"] = n;
            counts[$"seconds:{i}"] = n;
        }

        return counts;
    }

    private static async Task<long> UsedAsync(RedisProcess redis)
    {
        var lines = ((string)(await redis.SendAsync("INFO", "memory"))!).Split("\r\n");
        return long.Parse(Array.Find(lines, static line => line.StartsWith("used_memory:", StringComparison.Ordinal))!["used_memory:".Length..], CultureInfo.InvariantCulture);
    }
}
