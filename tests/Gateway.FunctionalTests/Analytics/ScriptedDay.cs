using System.Globalization;
using Gateway.Analytics;
using Gateway.Analytics.Usage;
using Gateway.Analytics.Usage.Storage;
using Gateway.Telemetry.Audit;
using Gateway.Telemetry.Usage;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Xunit;

namespace Gateway.FunctionalTests.Analytics;

/// <summary>
/// A day of 5,000 people over two gateways and a real Redis, by a clock that the test moves: each count is exact, and people are within 2 %.
/// </summary>
public sealed class ScriptedDay(ITestOutputHelper output)
{
    private const int People = 5_000;
    private const int Minutes = 24 * 60;
    private const double Tolerance = 0.02;

    private static readonly IOptions<AnalyticsOptions> Settings = Options.Create(new AnalyticsOptions());
    private static readonly string[] Devices = ["Firefox on Linux", "Chrome on Windows", "Safari on iPhone", "other"];
    private static readonly string[] Ends = ["sign_out", "own", "limit", "expired", "admin"];

    [Fact]
    public async Task Counts_AreExact_AndPeopleWithin2Percent()
    {
        await using var redis = await RedisProcess.StartAsync();
        await using var connection = UsageInRedisTests.ConnectionTo(redis.Url);
        var begin = UsageRange.DayOf(TimeProvider.System.GetUtcNow()) - TimeSpan.FromDays(1);
        var clock = new MovedClock { Now = begin };
        var gateways = new[] { new Node(connection, clock), new Node(connection, clock) };
        var truth = new Dictionary<string, long>(StringComparer.Ordinal);
        var peopleByHour = new Dictionary<int, HashSet<string>>();
        var random = new Random(20260301);
        for (var minute = 0; minute < Minutes; minute++)
        {
            var hour = minute / 60;
            foreach (var node in gateways)
            {
                Act(node, hour, random, truth, peopleByHour);
            }

            clock.Now = begin + TimeSpan.FromMinutes(minute + 1);
            await Task.WhenAll(gateways.Select(static node => node.Writer.FlushAsync(default)));
        }

        foreach (var node in gateways)
        {
            await node.Writer.StopAsync(default);
        }

        var byHour = await ReadAsync(gateways[0], new(begin, begin + TimeSpan.FromDays(1), UsageStep.Hour));
        Assert.Equal(24, byHour.Series.Count);
        for (var hour = 0; hour < 24; hour++)
        {
            var point = byHour.Series[hour];
            Assert.Equal(
                (Expected("sign_ins"), Expected("sign_ins_failed"), Expected("sign_ins_throttled"), Expected("sessions_begun"), Expected("requests")),
                (point.SignIns, point.SignInsFailed, point.SignInsThrottled, point.SessionsBegun, point.Requests));
            Assert.All(Ends, end => Assert.Equal(Expected($"ended:{end}"), point.SessionsEnded.GetValueOrDefault(end)));
            Assert.InRange(point.ActiveUsers, peopleByHour[hour].Count * (1 - Tolerance), peopleByHour[hour].Count * (1 + Tolerance));

            long Expected(string field) => truth.GetValueOrDefault($"{hour}:{field}");
        }

        Assert.All(Devices, device => Assert.Equal(Sum($"device:{device}"), byHour.Devices[device]));
        var day = Assert.Single((await ReadAsync(gateways[1], new(begin, begin + TimeSpan.FromDays(1), UsageStep.Day))).Series);
        var everybody = peopleByHour.Values.SelectMany(static people => people).Distinct().Count();
        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{everybody} people, estimated {day.ActiveUsers}; {day.SignIns} sign-ins, {day.Requests} requests"));
        Assert.InRange(day.ActiveUsers, everybody * (1 - Tolerance), everybody * (1 + Tolerance));
        Assert.Equal((Sum("sign_ins"), Sum("requests")), (day.SignIns, day.Requests));

        long Sum(string field) => truth.Where(pair => pair.Key.EndsWith($":{field}", StringComparison.Ordinal) && pair.Key.Split(':', 2)[1] == field).Sum(static pair => pair.Value);
    }

    private static void Act(Node node, int hour, Random random, Dictionary<string, long> truth, Dictionary<int, HashSet<string>> people)
    {
        // More by day than by night.
        for (var n = random.Next(hour is >= 8 and < 18 ? 12 : 2); n > 0; n--)
        {
            var user = string.Create(CultureInfo.InvariantCulture, $"u-{random.Next(People)}");
            var device = Devices[random.Next(Devices.Length)];
            node.Aggregator.OnEvent(new AuditEvent { Kind = AuditKind.SignIn, UserId = user, At = node.Clock.GetUtcNow() });
            node.Aggregator.SessionBegun(user, device);
            Count("sign_ins");
            Count("sessions_begun");
            Count($"device:{device}");
            Saw(user);
        }

        for (var n = random.Next(3); n > 0; n--)
        {
            var result = random.Next(2) == 0 ? "refused" : "throttled";
            node.Aggregator.OnEvent(new AuditEvent { Kind = AuditKind.SignInFailed, Result = result, At = node.Clock.GetUtcNow() });
            Count(result == "refused" ? "sign_ins_failed" : "sign_ins_throttled");
        }

        for (var n = random.Next(6); n > 0; n--)
        {
            var end = Ends[random.Next(Ends.Length)];
            node.Aggregator.SessionsEnded(end, 1, TimeSpan.FromMinutes(random.Next(1, 600)));
            Count($"ended:{end}");
        }

        for (var n = random.Next(20); n > 0; n--)
        {
            var user = string.Create(CultureInfo.InvariantCulture, $"u-{random.Next(People)}");
            node.Aggregator.SessionUsed(user);
            node.Requests.Increment();
            Count("requests");
            Saw(user);
        }

        void Count(string field) => truth[$"{hour}:{field}"] = truth.GetValueOrDefault($"{hour}:{field}") + 1;

        void Saw(string user)
        {
            if (!people.TryGetValue(hour, out var seen))
            {
                people.Add(hour, seen = []);
            }

            seen.Add(user);
        }
    }

    private static async Task<UsageReport> ReadAsync(Node node, UsageRange range) =>
        Assert.IsType<UsageReading.Found>(await new UsageReports(node.Store, Settings).ReadAsync(range, default)).Report;

    private sealed class Node
    {
        public Node(Gateway.Redis.RedisConnection connection, MovedClock clock)
        {
            Clock = clock;
            Store = new RedisUsageStore(connection, Settings, clock);
            Aggregator = new UsageAggregator(Requests, clock);
            Writer = new UsageWriter(Aggregator, Store, clock, NullLogger<UsageWriter>.Instance);
        }

        public MovedClock Clock { get; }

        public SessionRequestCounter Requests { get; } = new();

        public RedisUsageStore Store { get; }

        public UsageAggregator Aggregator { get; }

        public UsageWriter Writer { get; }
    }

    private sealed class MovedClock : TimeProvider
    {
        public DateTimeOffset Now { get; set; }

        public override DateTimeOffset GetUtcNow() => Now;
    }
}
