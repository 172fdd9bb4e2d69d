using System.Diagnostics;
using System.Net;
using System.Text;
using Gateway.Redis;
using Gateway.Redis.Tracking;
using Gateway.Sessions;
using Gateway.Sessions.Storage;
using Gateway.Sessions.Storage.Redis;
using Gateway.Tests.Sessions;
using Gateway.Users.Postgres.Connection;
using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;
using Xunit;

namespace Gateway.FunctionalTests.Sessions;

/// <summary>
/// What the product's description asks of it in its own words: a session that is created can be read back, a sign-in answers with a session
/// id, and a thousand sessions are created in under a second.
/// </summary>
[Collection(Timing.Name)]
public sealed class SessionBasics(Site site)
{
    private const int Thousand = 1000;

    [Fact]
    public async Task SessionCreation_ASessionThatIsCreated_CanBeReadBack()
    {
        await using var redis = await RedisProcess.StartAsync();
        await using var world = World.Of(redis);
        var session = TestSessions.New(TimeProvider.System, "user-123");

        Assert.Equal(StoreOutcome.Done, await world.Store.AddAsync(session, TestContext.Current.CancellationToken));

        var found = (await world.Store.FindAsync(session.Id, TestContext.Current.CancellationToken)).Value();
        Assert.Equal("user-123", found.User.Id);
        Assert.Equal(session.User.Email, found.User.Email);
        Assert.Equal(session.CreatedAt, found.CreatedAt);
    }

    [Fact]
    public async Task Login_RightCredentials_Answer200WithASessionId()
    {
        using var browser = site.NewBrowser();

        using var response = await browser.PostJsonAsync("/auth/login", new { email = People.Alice.Email, password = People.Alice.Password });

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.NotEmpty((await response.JsonAsync()).GetProperty("session_id").GetString()!);
    }

    [Fact]
    public async Task SessionPerformance_AThousandSessionsOneAfterAnother_UnderASecond()
    {
        await using var redis = await RedisProcess.StartAsync();
        await using var world = World.Of(redis);
        var sessions = Enumerable.Range(0, Thousand).Select(i => TestSessions.New(TimeProvider.System, $"user-{i}")).ToList();
        await world.Store.AddAsync(TestSessions.New(TimeProvider.System, "first"), TestContext.Current.CancellationToken);

        var clock = Stopwatch.StartNew();
        foreach (var session in sessions)
        {
            Assert.Equal(StoreOutcome.Done, await world.Store.AddAsync(session, TestContext.Current.CancellationToken));
        }

        var elapsed = clock.Elapsed;
        var inPostgres = await InsertAsync(sessions);
        TestContext.Current.TestOutputHelper!.WriteLine(
            $"{Thousand} sessions one after another: {elapsed.TotalMilliseconds:f0} ms in Redis, {inPostgres.TotalMilliseconds:f0} ms as rows in PostgreSQL");
        Assert.True(elapsed < TimeSpan.FromSeconds(1), $"It took {elapsed.TotalMilliseconds:f0} ms.");
    }

    // As a program does that keeps its sessions in its database: the record as JSON, one row and one commit each, an index by user. Neither
    // server waits for its disk here.
    private async Task<TimeSpan> InsertAsync(List<Session> sessions)
    {
        var settings = new NpgsqlConnectionStringBuilder();
        Assert.Null(PostgresUrl.Read(await site.Postgres.CreateDatabaseAsync(), settings));
        await using var source = NpgsqlDataSource.Create(settings);
        await using (var create = source.CreateCommand(
            "CREATE TABLE sessions (id text PRIMARY KEY, user_id text NOT NULL, data jsonb NOT NULL, expires_at timestamptz NOT NULL); CREATE INDEX ON sessions (user_id)"))
        {
            await create.ExecuteNonQueryAsync(TestContext.Current.CancellationToken);
        }

        await using var connection = await source.OpenConnectionAsync(TestContext.Current.CancellationToken);
        await using var insert = new NpgsqlCommand("INSERT INTO sessions VALUES ($1, $2, $3::jsonb, $4)", connection);
        var parameters = Enumerable.Range(0, 4).Select(_ => insert.Parameters.Add(new NpgsqlParameter())).ToList();
        var clock = Stopwatch.StartNew();
        foreach (var session in sessions)
        {
            parameters[0].Value = session.Id.Value;
            parameters[1].Value = session.User.Id;
            parameters[2].Value = Encoding.UTF8.GetString(SessionJson.Serialize(session));
            parameters[3].Value = session.ExpiresAt;
            await insert.ExecuteNonQueryAsync(TestContext.Current.CancellationToken);
        }

        return clock.Elapsed;
    }

    private sealed class World(RedisConnection redis, ClientTracking tracking) : IAsyncDisposable
    {
        public RedisSessionStore Store { get; } =
            new(redis, new RedisSessionInvalidations(tracking), TestSessions.Lifetime(), TimeProvider.System);

        public static World Of(RedisProcess server)
        {
            Assert.True(RedisUrl.TryParse(server.Url, out var options, out _));
            var redis = new RedisConnection(options, TimeProvider.System, NullLogger<RedisConnection>.Instance);
            return new World(redis, new ClientTracking(redis, SessionKeys.RecordPrefix, TimeProvider.System, NullLogger<ClientTracking>.Instance));
        }

        public async ValueTask DisposeAsync()
        {
            tracking.Dispose();
            await redis.DisposeAsync();
        }
    }
}
