using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Text.Json;
using Gateway.FunctionalTests.Sessions;
using Gateway.Sessions;
using Gateway.Sessions.Storage;
using Gateway.Tests.Sessions;
using Xunit;

namespace Gateway.FunctionalTests.Load;

/// <summary>
/// What a million sessions of 400,000 users cost: memory in Redis, and the time of statistics, of a walk and of ending
/// them all. Takes about a gigabyte and some minutes, so it runs only when it is asked for (<c>-explicit only -class …</c>).
/// </summary>
[Collection(Timing.Name)]
public sealed class MillionSessions(ITestOutputHelper output)
{
    private const int Sessions = 1_000_000;
    private const int Users = 400_000;
    private const int DeadIds = 10_000;
    private const int Batch = 5_000;

    [Fact(Explicit = true)]
    public async Task Costs_AreWithinThePromises()
    {
        await using var database = await RedisDatabase.StartAsync();
        await FillAsync(database);

        var setup = new GatewaySetup().UseRedis(database.Server).Set("Gateway:Sessions:CleanupInterval", "00:02:40");
        await using var gateway = await GatewayProcess.StartAsync(setup);
        await MeasureStatisticsAsync(gateway, "before the first walk, estimated");

        var commands = await ProcessorAsync(database);
        var start = Stopwatch.GetTimestamp();
        await Wait.UntilAsync(async () => await database.Direct.KeyExistsAsync("gateway:stats"), TimeSpan.FromMinutes(5), "the first walk is over");
        var walk = Stopwatch.GetElapsedTime(start);
        output.WriteLine($"walk: {walk.TotalSeconds:0.0} s, {(await ProcessorAsync(database) - commands).TotalSeconds:0.0} s of Redis's processor, statistics' included");

        var counts = await MeasureStatisticsAsync(gateway, "after it, published");
        output.WriteLine($"counted: {counts.GetProperty("total_sessions")} sessions, {counts.GetProperty("total_users")} users");
        Assert.InRange(counts.GetProperty("total_sessions").GetInt64(), Sessions * 0.99, Sessions * 1.01);
        Assert.InRange(counts.GetProperty("total_users").GetInt64(), Users * 0.99, Users * 1.01);
        Assert.Equal(0, (await database.IndexAsync("u-0")).Count(id => id.StartsWith("gone", StringComparison.Ordinal)));

        start = Stopwatch.GetTimestamp();
        var revoked = (await gateway.RunCommandAsync(["sessions", "revoke", "--all"])).EnsureSuccess().Output.Trim();
        output.WriteLine($"sessions revoke --all: {Stopwatch.GetElapsedTime(start).TotalSeconds:0.0} s, \"{revoked}\"");
        Assert.Equal($"Ended {Sessions} sessions.", revoked);
    }

    private async Task FillAsync(RedisDatabase database)
    {
        var db = database.Direct;
        var empty = await MemoryAsync(database);
        var bytes = 0L;
        foreach (var batch in Enumerable.Range(0, Sessions).Chunk(Batch))
        {
            var sessions = Array.ConvertAll(batch, n => Realistic(TestSessions.New(TimeProvider.System, $"u-{n % Users}", TimeSpan.FromHours(4))));
            await Task.WhenAll(sessions.Select(session =>
            {
                var record = SessionJson.Serialize(session);
                bytes += record.Length;
                return db.StringSetAsync($"session:{session.Id.Value}", record, TimeSpan.FromHours(4));
            }));
            await Task.WhenAll(sessions.Select(session => db.SetAddAsync($"user_sessions:{session.User.Id}", session.Id.Value)));
            await Task.WhenAll(sessions.Select(session => db.KeyExpireAsync($"user_sessions:{session.User.Id}", TimeSpan.FromDays(7))));
        }

        var full = await MemoryAsync(database);
        output.WriteLine($"record: {bytes / Sessions} bytes of JSON; Redis: {(full - empty) / Sessions} bytes per session, index included ({full / 1024 / 1024} MiB for {Sessions})");
        await Task.WhenAll(Enumerable.Range(0, DeadIds).Select(n => db.SetAddAsync($"user_sessions:u-{n}", $"gone-{n}")));
    }

    internal static Session Realistic(Session session) => session with
    {
        User = session.User with { Id = session.User.Id, Email = $"{session.User.Id}@example.com", Username = session.User.Id },
        Origin = new("203.0.113.77", "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36", "Chrome on Windows"),
    };

    private async Task<JsonElement> MeasureStatisticsAsync(GatewayProcess gateway, string when)
    {
        const int Tries = 200;
        JsonElement answer = default;
        var times = new List<double>();
        for (var n = 0; n < Tries; n++)
        {
            var start = Stopwatch.GetTimestamp();
            using var response = await gateway.ManagementAsync("/auth/health/sessions");
            times.Add(Stopwatch.GetElapsedTime(start).TotalMilliseconds);
            Assert.Equal(HttpStatusCode.OK, response.StatusCode);
            answer = await response.JsonAsync();
        }

        times.Sort();
        output.WriteLine($"statistics {when}: median {times[Tries / 2]:0.0} ms, 99 of 100 {times[Tries * 99 / 100 - 1]:0.0} ms, longest {times[^1]:0.0} ms; {answer}");
        Assert.InRange(times[Tries / 2], 0, 50);
        return answer;
    }

    private static async Task<long> MemoryAsync(RedisDatabase database) => (long)await InfoAsync(database, "memory", "used_memory");

    private static async Task<TimeSpan> ProcessorAsync(RedisDatabase database) =>
        TimeSpan.FromSeconds(await InfoAsync(database, "cpu", "used_cpu_sys") + await InfoAsync(database, "cpu", "used_cpu_user"));

    private static async Task<double> InfoAsync(RedisDatabase database, string section, string name)
    {
        var info = (string)(await database.Direct.ExecuteAsync("INFO", section))!;
        var line = info.Split('\n').First(line => line.StartsWith($"{name}:", StringComparison.Ordinal));
        return double.Parse(line[(name.Length + 1)..].Trim(), CultureInfo.InvariantCulture);
    }
}
