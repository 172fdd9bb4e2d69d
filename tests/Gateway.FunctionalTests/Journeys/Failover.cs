using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net;
using Xunit;

namespace Gateway.FunctionalTests.Journeys;

/// <summary>
/// A primary of Redis dies under load: requests are refused for a moment, nobody is signed out, and a session that ends at
/// the new primary has ended at the gateway. How long it took: <c>Gateway.FunctionalTests -class "*.Failover" -diagnostics</c>.
/// </summary>
[Collection(Timing.Name)]
public sealed class Failover(Site site)
{
    private const int Sessions = 50;
    private const int RequestsPerTick = 4;

    private static readonly TimeSpan Tick = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    [Fact]
    public async Task SentinelPrimary_Killed_NobodyIsSignedOut()
    {
        await using var group = await SentinelGroup.StartAsync();
        await RunAsync(
            group.Url,
            group.First,
            _ => Task.FromResult(group.Second),
            async () => await group.PrimaryAsync() == group.Second.Port && await group.Second.ReplicationAsync("role") == "master");
        Assert.Equal(group.Second.Port, await group.PrimaryAsync());
    }

    [Fact]
    public async Task ClusterPrimary_Killed_NobodyIsSignedOut()
    {
        await using var cluster = await RedisCluster.StartAsync();
        // The one that also has the key ring.
        var primary = await cluster.OwnerAsync("gateway:keyring");
        var replica = cluster.ReplicaOf(primary);
        await RunAsync(cluster.Url, primary, key => cluster.OwnerAsync(key), async () => await replica.ReplicationAsync("role") == "master");
    }

    private async Task RunAsync(string url, RedisProcess primary, Func<string, Task<RedisProcess>> ownerAsync, Func<Task<bool>> isReplacedAsync)
    {
        await using var gateway = await GatewayProcess.StartAsync(site.Setup().Set("Gateway:Redis:Url", url));
        using var load = new Load(gateway);
        await load.SignInAsync();
        await primary.SendAsync("WAIT", "1", "5000");
        var running = load.RunAsync();
        await Wait.UntilAsync(() => load.Answers.Count >= 100, Patience, "the load is steady");
        Assert.All(load.Answers, answer => Assert.Equal(HttpStatusCode.OK, answer.Status));

        var killedAt = Stopwatch.GetTimestamp();
        await primary.KillAsync();
        await Wait.UntilAsync(isReplacedAsync, Patience, "the replica is the primary");
        var replaced = Stopwatch.GetElapsedTime(killedAt);
        await EndOneAsync(load, ownerAsync);
        await Wait.UntilAsync(() => load.GoodSince() >= 5 * RequestsPerTick * 4, Patience, "every request is served again");
        using var late = gateway.NewBrowser();
        await late.SignInAsync(People.Bob);

        // It comes back with old sessions or none, takes itself for the primary at first, and must not be asked.
        await primary.StartAgainAsync();
        await Wait.UntilAsync(
            async () =>
            {
                using var answer = await late.GetAsync("/app/late");
                Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
                return await primary.ReplicationAsync("master_link_status") == "up";
            },
            Patience,
            "the old primary is a replica");
        await load.StopAsync(running);

        var refused = load.Answers.Where(answer => answer.Status != HttpStatusCode.OK).ToList();
        Assert.All(refused, answer => Assert.Equal(HttpStatusCode.ServiceUnavailable, answer.Status));
        var last = refused.Count == 0 ? TimeSpan.Zero : Stopwatch.GetElapsedTime(killedAt, refused.Max(answer => answer.At));
        TestContext.Current.SendDiagnosticMessage(
            $"{TestContext.Current.Test?.TestDisplayName}: replaced after {replaced.TotalSeconds:f2} s, last 503 after {last.TotalSeconds:f2} s, {refused.Count} of {load.Answers.Count} requests refused");
        Assert.InRange(last, TimeSpan.Zero, TimeSpan.FromSeconds(15));
    }

    // Its first read at the new primary may come at any moment; from a second later on it is no longer served.
    private static async Task EndOneAsync(Load load, Func<string, Task<RedisProcess>> ownerAsync)
    {
        var (browser, id) = load.TakeOne();
        var cookies = browser.Cookies.Header!;
        var key = $"session:{id}";
        await (await ownerAsync(key)).SendAsync("DEL", key);
        var clock = Stopwatch.StartNew();
        HttpStatusCode status;
        do
        {
            var asked = clock.Elapsed;
            using var answer = await browser.GetAsync("/app/ended", ("Cookie", cookies));
            status = answer.StatusCode;
            Assert.True(status != HttpStatusCode.OK || asked < TimeSpan.FromSeconds(1), $"It was served {asked.TotalMilliseconds:0} ms after its end.");
        }
        while (status != HttpStatusCode.Unauthorized && clock.Elapsed < Patience);
        Assert.Equal(HttpStatusCode.Unauthorized, status);
    }

    private sealed record Answer(long At, HttpStatusCode Status);

    /// <summary>People who are signed in and go on asking.</summary>
    private sealed class Load(GatewayProcess gateway) : IDisposable
    {
        private readonly List<(Browser Browser, string Id)> _people = [];
        private readonly CancellationTokenSource _stopping = new();
        private int _next;
        private int _goodSince;

        public ConcurrentQueue<Answer> Answers { get; } = [];

        /// <summary>How many requests have been served since the last that was not.</summary>
        public int GoodSince() => Volatile.Read(ref _goodSince);

        public async Task SignInAsync()
        {
            for (var n = 0; n < Sessions + 1; n++)
            {
                var browser = gateway.NewBrowser();
                var session = await browser.SignInAsync(n % 2 == 0 ? People.Alice : People.Carol);
                _people.Add((browser, session.GetProperty("session_id").GetString()!));
            }
        }

        /// <summary>One of them, who asks no more.</summary>
        public (Browser Browser, string Id) TakeOne() => _people[Sessions];

        public async Task RunAsync()
        {
            using var timer = new PeriodicTimer(Tick, TimeProvider.System);
            var asking = new List<Task>();
            try
            {
                while (await timer.WaitForNextTickAsync(_stopping.Token))
                {
                    for (var n = 0; n < RequestsPerTick; n++)
                        asking.Add(AskAsync(_people[_next++ % Sessions].Browser));
                }
            }
            catch (OperationCanceledException)
            {
                await Task.WhenAll(asking);
            }
        }

        public async Task StopAsync(Task running)
        {
            await _stopping.CancelAsync();
            await running;
        }

        public void Dispose()
        {
            _stopping.Dispose();
            foreach (var (browser, _) in _people)
                browser.Dispose();
        }

        private async Task AskAsync(Browser browser)
        {
            using var answer = await browser.GetAsync("/app/failover");
            Answers.Enqueue(new Answer(Stopwatch.GetTimestamp(), answer.StatusCode));
            if (answer.StatusCode == HttpStatusCode.OK)
                Interlocked.Increment(ref _goodSince);
            else
                Volatile.Write(ref _goodSince, 0);
        }
    }
}
