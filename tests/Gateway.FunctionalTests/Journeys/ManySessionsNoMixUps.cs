using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using System.Net;
using Gateway.Authentication.Cookies;
using Gateway.Keys;
using Gateway.Redis;
using Gateway.Redis.Tracking;
using Gateway.Sessions;
using Gateway.Sessions.Storage;
using Gateway.Sessions.Storage.Redis;
using Gateway.Tests.Sessions;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Xunit;

namespace Gateway.FunctionalTests.Journeys;

/// <summary>
/// Many sessions of many users through two gateways while some are ended: every answer is the right person's, and none
/// is given a second after its session's end. <c>GATEWAY_SESSIONS=10000 GATEWAY_REQUESTS=500000</c> for the full size.
/// </summary>
[Collection(Timing.Name)]
public sealed class ManySessionsNoMixUps(Site site)
{
    private const int Clients = 32;

    private static readonly TimeSpan Bound = TimeSpan.FromSeconds(1);

    private static int Sessions => Size("GATEWAY_SESSIONS", 500);

    private static int Requests => Size("GATEWAY_REQUESTS", 10_000);

    [Fact]
    public async Task RandomRevocations_ZeroMixUps_ZeroLateAnswers()
    {
        await using var redis = await RedisProcess.StartAsync();
        await using var backend = await StartBackendAsync();
        var setup = site.Setup(redis).Cluster("backend", new Uri(backend.Urls.Single()));
        await using var one = await GatewayProcess.StartAsync(setup);
        await using var two = await GatewayProcess.StartAsync(setup);
        using var minted = await MintAsync(redis, Sessions);
        var mistakes = new ConcurrentBag<string>();
        var (answered, ended, unavailable, left) = (0, 0, 0, Requests);

        await Task.WhenAll([RevokeAsync(), .. Enumerable.Range(0, Clients).Select(RequestAsync)]);

        TestContext.Current.SendDiagnosticMessage($"{Requests} requests with {Sessions} sessions: {answered} answered, {ended} sessions ended, {unavailable} times 503, {mistakes.Count} mistakes");
        Assert.Empty(mistakes.Take(10));
        Assert.True(unavailable <= Requests / 100, $"{unavailable} of {Requests} requests found no Redis.");
        Assert.True(answered > Requests / 4 && ended > Sessions / 20, $"{answered} answers and {ended} ended sessions prove little.");

        async Task RevokeAsync()
        {
            var random = new Random(7);
            while (Volatile.Read(ref left) > 0)
            {
                var session = minted.All[random.Next(minted.All.Count)];
                if (session.EndedAt == 0 && ended < Sessions / 2)
                {
                    session.IsEnding = true;
                    await minted.Store.RemoveAsync(session.Session.Id, session.Session.User.Id, CancellationToken.None);
                    session.EndedAt = Stopwatch.GetTimestamp();
                    ended++;
                }

                await Task.Yield();
            }
        }

        async Task RequestAsync(int client)
        {
            var random = new Random(client);
            using var browsers = new HttpClient(new SocketsHttpHandler { UseCookies = false, MaxConnectionsPerServer = 1 });
            while (Interlocked.Decrement(ref left) >= 0)
            {
                var session = minted.All[random.Next(minted.All.Count)];
                var startedAt = Stopwatch.GetTimestamp();
                var endedAt = session.EndedAt;
                using var request = new HttpRequestMessage(HttpMethod.Get, new Uri((random.Next(2) == 0 ? one : two).Address, "/app/x"));
                request.Headers.TryAddWithoutValidation("Cookie", session.Cookie);
                using var response = await browsers.SendAsync(request);
                if (response.StatusCode == HttpStatusCode.OK)
                {
                    Interlocked.Increment(ref answered);
                    if (await response.Content.ReadAsStringAsync() != session.Expected)
                        mistakes.Add("An answer was somebody else's.");
                    if (endedAt != 0 && Stopwatch.GetElapsedTime(endedAt, startedAt) > Bound)
                        mistakes.Add($"A session was served {Stopwatch.GetElapsedTime(endedAt, startedAt).TotalMilliseconds:f0} ms after its end.");
                }
                else if (response.StatusCode == HttpStatusCode.ServiceUnavailable)
                {
                    // Redis too slow on a busy machine: nobody is signed out by that, and it must stay rare.
                    Interlocked.Increment(ref unavailable);
                }
                else if (response.StatusCode != HttpStatusCode.Unauthorized || !session.IsEnding)
                {
                    mistakes.Add($"A living session got {(int)response.StatusCode}.");
                }
            }
        }
    }

    private static int Size(string variable, int fallback)
        => int.TryParse(Environment.GetEnvironmentVariable(variable), NumberStyles.None, CultureInfo.InvariantCulture, out var size) ? size : fallback;

    private static async Task<WebApplication> StartBackendAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var app = builder.Build();
        app.Run(context => context.Response.WriteAsync($"{context.Request.Headers["X-User-Id"]} {context.Request.Headers["X-Session-Id"]}"));
        await app.StartAsync();
        return app;
    }

    // With the gateway's own code, for ten thousand sign-ins would measure nothing but password hashes.
    private static async Task<Minted> MintAsync(RedisProcess redis, int count)
    {
        Assert.True(RedisUrl.TryParse(redis.Url, out var options, out _));
        var connection = new RedisConnection(options, TimeProvider.System, NullLogger<RedisConnection>.Instance);
        var stream = new ClientTracking(connection, SessionKeys.RecordPrefix, TimeProvider.System, NullLogger<ClientTracking>.Instance);
        var store = new RedisSessionStore(connection, new RedisSessionInvalidations(stream), TestSessions.Lifetime(), TimeProvider.System);
        using var ring = new KeyRing(new RedisKeyRingStore(connection), static _ => { }, TimeProvider.System, NullLogger<KeyRing>.Instance);
        var ticket = new SessionTicket(ring);
        var all = new List<MintedSession>();
        for (var i = 0; i < count; i++)
        {
            var secret = SessionSecret.New();
            var session = TestSessions.New(TimeProvider.System, $"user-{i / 5}") with { SecretHash = secret.Hash() };
            Assert.Equal(StoreOutcome.Done, await store.AddAsync(session, CancellationToken.None));
            all.Add(new MintedSession(session, $"__Host-gateway_session={await ticket.WriteAsync(session.Id, secret, CancellationToken.None)}"));
        }

        return new Minted(all, store, connection, stream);
    }

    private sealed class MintedSession(Session session, string cookie)
    {
        private volatile bool _isEnding;
        private long _endedAt;

        public Session Session { get; } = session;

        public string Cookie { get; } = cookie;

        public string Expected { get; } = $"{session.User.Id} {session.Id.Value}";

        public bool IsEnding
        {
            get => _isEnding;
            set => _isEnding = value;
        }

        public long EndedAt
        {
            get => Volatile.Read(ref _endedAt);
            set => Volatile.Write(ref _endedAt, value);
        }
    }

    private sealed record Minted(List<MintedSession> All, RedisSessionStore Store, RedisConnection Connection, ClientTracking Stream) : IDisposable
    {
        public void Dispose()
        {
            Stream.Dispose();
            Connection.DisposeAsync().AsTask().GetAwaiter().GetResult();
        }
    }
}
