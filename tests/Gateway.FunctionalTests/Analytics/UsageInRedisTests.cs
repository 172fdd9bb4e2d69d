using Gateway.Analytics;
using Gateway.Analytics.Usage;
using Gateway.Analytics.Usage.Storage;
using Gateway.Redis;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using StackExchange.Redis;
using Xunit;

namespace Gateway.FunctionalTests.Analytics;

/// <summary>Counts in a real Redis: added once, kept for the retention, each command with one key.</summary>
public sealed class UsageInRedisTests
{
    private static readonly IOptions<AnalyticsOptions> Settings = Options.Create(new AnalyticsOptions());
    private static readonly DateTimeOffset Hour = UsageRange.HourOf(TimeProvider.System.GetUtcNow());

    [Fact]
    public async Task Batch_ThatIsRepeated_CountsOnce_AndThatOfAnotherGatewayToo()
    {
        await using var redis = await RedisProcess.StartAsync();
        await using var connection = ConnectionTo(redis.Url);
        var (one, other) = (StoreOn(connection), StoreOn(connection));
        var batch = new UsageBatch(Hour, new() { ["sign_ins"] = 3, ["ended:sign_out"] = 1 }, ["u-1", "u-2"]);
        foreach (var (store, sequence) in ((RedisUsageStore, long)[])[(one, 1), (one, 1), (other, 1), (one, 2), (one, 1)])
        {
            Assert.Equal(UsageWriteOutcome.Done, await store.AddAsync(batch, sequence, default));
        }

        var read = (await one.ReadAsync([Hour, Hour.AddHours(-1)], [Hour, Hour.AddHours(-1)], UsageStep.Hour, default))!;

        Assert.Equal([("ended:sign_out", 3L), ("sign_ins", 9L)], read.Counts[0].OrderBy(static pair => pair.Key).Select(static pair => (pair.Key, pair.Value)));
        Assert.Empty(read.Counts[1]);
        Assert.Equal([2L, 0L], read.People);
        Assert.Equal([2L], (await one.ReadAsync([], [UsageRange.DayOf(Hour)], UsageStep.Day, default))!.People);
    }

    [Fact]
    public async Task Keys_ExpireAfterTheRetention()
    {
        await using var redis = await RedisProcess.StartAsync();
        await using var connection = ConnectionTo(redis.Url);
        await using var direct = await redis.ConnectAsync();
        var store = StoreOn(connection);
        await store.AddAsync(new UsageBatch(Hour, new() { ["requests"] = 1 }, ["u-1"]), 1, default);
        await store.AddAsync(new UsageBatch(Hour - TimeSpan.FromDays(34), new() { ["requests"] = 1 }, []), 2, default);
        await store.AddAsync(new UsageBatch(Hour - TimeSpan.FromDays(40), new() { ["requests"] = 1 }, ["u-1"]), 3, default);

        var keys = direct.GetServers()[0].Keys().Select(static key => key.ToString()).Order().ToList();
        Assert.Equal(4, keys.Count);
        Assert.All(keys, static key => Assert.StartsWith("gateway:analytics:", key, StringComparison.Ordinal));
        var ttls = new List<double>();
        foreach (var key in keys)
        {
            ttls.Add((await direct.GetDatabase().KeyTimeToLiveAsync(key))!.Value.TotalDays);
        }

        Assert.All(ttls, static days => Assert.InRange(days, 0.9, 36));
        Assert.Contains(ttls, static days => days < 1.1);
        Assert.Contains(ttls, static days => days > 34.9);
    }

    [Fact]
    public async Task Cluster_TakesEveryCommand()
    {
        await using var cluster = await RedisCluster.StartAsync();
        await using var connection = ConnectionTo(cluster.Url);
        var store = StoreOn(connection);
        for (var n = 0; n < 30; n++)
        {
            var batch = new UsageBatch(Hour.AddHours(-n), new() { ["sign_ins"] = 1 }, [$"u-{n}"]);
            Assert.Equal(UsageWriteOutcome.Done, await store.AddAsync(batch, n + 1, default));
        }

        var hours = Enumerable.Range(0, 30).Select(static n => Hour.AddHours(-n)).ToList();
        var read = (await store.ReadAsync(hours, hours, UsageStep.Hour, default))!;
        Assert.Equal((30, 30), (read.Counts.Sum(static counts => counts["sign_ins"]), read.People.Sum()));
    }

    [Fact]
    public async Task RedisDown_IsUnavailable_AndNeverZero()
    {
        await using var redis = await RedisProcess.StartAsync();
        await using var connection = ConnectionTo(redis.Url);
        var store = StoreOn(connection);
        await store.AddAsync(new UsageBatch(Hour, [], ["u-1"]), 1, default);
        await redis.KillAsync();

        Assert.Equal(UsageWriteOutcome.Unavailable, await store.AddAsync(new UsageBatch(Hour, new() { ["requests"] = 1 }, []), 2, default));
        Assert.Null(await store.ReadAsync([Hour], [Hour], UsageStep.Hour, default));
    }

    [Fact]
    public async Task User_WithoutTheCommands_IsRefused_AndThatIsNoOutage()
    {
        const string User = "gateway";
        await using var redis = await RedisProcess.StartAsync(new Testing.RedisOptions
        {
            Password = "of the default user",
            Arguments = ["--user", User, "on", ">secret", "~*", "&*", "+@all", "-hget", "-pfadd", "-hgetall"],
        });
        await using var connection = ConnectionTo($"redis://{User}:secret@{redis.Address}");

        var outcome = await StoreOn(connection).AddAsync(new UsageBatch(Hour, new() { ["requests"] = 1 }, ["u-1"]), 1, default);

        Assert.Equal(UsageWriteOutcome.Refused, outcome);
        Assert.Null(await StoreOn(connection).ReadAsync([Hour], [Hour], UsageStep.Hour, default));
        Assert.False(connection.IsDown);
    }

    internal static RedisConnection ConnectionTo(string url)
    {
        Assert.True(RedisUrl.TryParse(url, out var options, out _));
        return new RedisConnection(options, TimeProvider.System, NullLogger<RedisConnection>.Instance);
    }

    private static RedisUsageStore StoreOn(RedisConnection connection) => new(connection, Settings, TimeProvider.System);
}
