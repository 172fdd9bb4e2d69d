using Gateway.Redis;
using Gateway.Redis.Tracking;
using Gateway.Sessions;
using Gateway.Sessions.Cache;
using Gateway.Sessions.Storage;
using Gateway.Sessions.Storage.Redis;
using Gateway.Tests.Sessions;
using Microsoft.Extensions.Logging.Abstractions;
using StackExchange.Redis;
using Xunit;

namespace Gateway.FunctionalTests.Sessions;

/// <summary>A Redis of the test's own, with the gateway's connection to it and another that goes around the gateway.</summary>
internal sealed class RedisDatabase : IAsyncDisposable
{
    private readonly ConnectionMultiplexer _direct;
    private readonly ClientTracking _stream;

    private RedisDatabase(RedisProcess server, ConnectionMultiplexer direct)
    {
        Server = server;
        _direct = direct;
        Assert.True(RedisUrl.TryParse(server.Url, out var options, out _));
        Redis = new RedisConnection(options, TimeProvider.System, NullLogger<RedisConnection>.Instance);
        _stream = new ClientTracking(Redis, SessionKeys.RecordPrefix, TimeProvider.System, NullLogger<ClientTracking>.Instance);
        var invalidations = new RedisSessionInvalidations(_stream);
        Store = new RedisSessionStore(Redis, invalidations, TestSessions.Lifetime(), TimeProvider.System);
        Reader = new SessionReader(Store, new SessionInvalidator(invalidations, TimeProvider.System));
    }

    public RedisProcess Server { get; }

    public RedisConnection Redis { get; }

    public RedisSessionStore Store { get; }

    public SessionReader Reader { get; }

    public IDatabase Direct => _direct.GetDatabase();

    public static async Task<RedisDatabase> StartAsync()
    {
        var server = await RedisProcess.StartAsync();
        return new RedisDatabase(server, await server.ConnectAsync());
    }

    public async Task<Session> AddAsync(string userId, TimeSpan? ttl = null)
    {
        var session = TestSessions.New(TimeProvider.System, userId, ttl);
        Assert.Equal(StoreOutcome.Done, await Store.AddAsync(session, default));
        return session;
    }

    /// <summary>The ids in a user's index, in order.</summary>
    public async Task<string[]> IndexAsync(string userId) => [.. (await Direct.SetMembersAsync($"user_sessions:{userId}")).Select(id => id.ToString()).Order()];

    public async ValueTask DisposeAsync()
    {
        _stream.Dispose();
        await Redis.DisposeAsync();
        await _direct.DisposeAsync();
        await Server.DisposeAsync();
    }
}
