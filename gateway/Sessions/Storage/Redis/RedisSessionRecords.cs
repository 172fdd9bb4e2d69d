using Gateway.Redis;
using Gateway.Sessions.Lifecycle;
using StackExchange.Redis;

namespace Gateway.Sessions.Storage.Redis;

/// <summary>
/// Reads session records, <c>session:{id}</c>, and decides which have expired: by the expiry in the record, by the lifetime of the key, and
/// by the clock of Redis where it contradicts the clock of this gateway.
/// </summary>
internal sealed class RedisSessionRecords(RedisConnection redis, SessionLifetime lifetime, TimeProvider time)
{
    // The lifetime of a key was measured before the reply arrived; a difference that small must not change a session's expiry.
    private static readonly TimeSpan RoundTripTolerance = TimeSpan.FromMilliseconds(500);

    // Clocks may differ by this much without one of them being wrong.
    private static readonly TimeSpan ClockTolerance = TimeSpan.FromSeconds(5);

    public async ValueTask<StoreReply<Session>> FindAsync(SessionId id, CancellationToken cancellationToken)
    {
        var reply = await redis.RunAsync(
            "GET", SessionKeys.Record(id), static (db, key) => GetAsync(db, key), RedisConnection.RequestDeadline, cancellationToken);
        return !reply.IsAnswered ? StoreReply<Session>.Unavailable
            : !reply.Value.Value.HasValue ? StoreReply<Session>.Missing
            : Read(id, reply.Value) is { } session ? StoreReply.Found(session)
            : await FindByServerClockAsync(id, reply.Value, cancellationToken);
    }

    /// <summary>Reads the records of several ids at once.</summary>
    public ValueTask<RedisReply<RedisValueWithExpiry[]>> GetAllAsync(RedisValue[] ids, CancellationToken cancellationToken) =>
        redis.RunAsync(
            "GET",
            Array.ConvertAll(ids, static id => (RedisKey)$"{SessionKeys.RecordPrefix}{id}"),
            static (db, keys) => Task.WhenAll(Array.ConvertAll(keys, key => GetAsync(db, key))),
            RedisConnection.BackgroundDeadline,
            cancellationToken);

    /// <summary>The session in a record; null when the record cannot be read or has expired.</summary>
    public Session? Read(SessionId id, RedisValueWithExpiry stored)
    {
        if (Parse(id, stored) is not { } session)
        {
            return null;
        }

        // The lifetime of the key counts where it is shorter than the record's: Redis may delete an expired key late, and only then
        // sends the invalidation.
        var now = time.GetUtcNow();
        return stored.Expiry is { } left && session.ExpiresAt - now > left + RoundTripTolerance
            ? session with { ExpiresAt = now + left }
            : session.ExpiresAt > now ? session : null;
    }

    /// <summary>
    /// Whether a record has expired by the clock of this gateway while Redis keeps its key for longer. Then one of the clocks is wrong, or
    /// another program ended the session through its record.
    /// </summary>
    public bool IsDisputed(SessionId id, RedisValueWithExpiry stored) => Disputed(id, stored) is not null;

    /// <summary>
    /// Reads a record and the lifetime of its key from the primary: a replica may be behind, and would miss a new session or return one
    /// that ended. A key of another type is a record that cannot be read, and not an outage.
    /// </summary>
    public static async Task<RedisValueWithExpiry> GetAsync(IDatabase db, RedisKey key)
    {
        try
        {
            return await db.StringGetWithExpiryAsync(key, CommandFlags.DemandMaster);
        }
        catch (RedisServerException e) when (RedisErrors.IsWrongType(e))
        {
            return default;
        }
    }

    // A gateway whose clock is hours ahead must not sign users out.
    private async ValueTask<StoreReply<Session>> FindByServerClockAsync(
        SessionId id, RedisValueWithExpiry stored, CancellationToken cancellationToken)
    {
        if (Disputed(id, stored) is not { } session)
        {
            return StoreReply<Session>.Missing;
        }

        var clock = await redis.RunAsync(
            "TIME",
            SessionKeys.Record(id),
            static (db, key) => ServerTimeAsync(db, key),
            RedisConnection.RequestDeadline,
            cancellationToken);
        if (!clock.IsAnswered)
        {
            return StoreReply<Session>.Unavailable;
        }

        if (!clock.Value.TryGetValue(out var serverTime) || session.ExpiresAt <= serverTime)
        {
            return StoreReply<Session>.Missing;
        }

        var left = session.ExpiresAt - serverTime;
        return StoreReply.Found(session with { ExpiresAt = time.GetUtcNow() + (left < stored.Expiry!.Value ? left : stored.Expiry.Value) });
    }

    private Session? Disputed(SessionId id, RedisValueWithExpiry stored) =>
        stored.Expiry > ClockTolerance && Parse(id, stored) is { } session && session.ExpiresAt <= time.GetUtcNow() ? session : null;

    private Session? Parse(SessionId id, RedisValueWithExpiry stored) =>
        SessionJson.Read(id, ((ReadOnlyMemory<byte>)stored.Value).Span, lifetime);

    // Missing where the ACL of the Redis user does not permit TIME. Any other error is an outage, and must not end a session.
    private static async Task<StoreReply<DateTimeOffset>> ServerTimeAsync(IDatabase db, RedisKey key)
    {
        try
        {
            var seconds = (long)await db.ScriptEvaluateAsync("return tonumber(redis.call('TIME')[1])", [key]);
            return StoreReply.Found(DateTimeOffset.FromUnixTimeSeconds(seconds));
        }
        catch (RedisServerException e) when (RedisErrors.IsNotPermitted(e))
        {
            return StoreReply<DateTimeOffset>.Missing;
        }
    }
}
