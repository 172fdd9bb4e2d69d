using Gateway.Redis;
using StackExchange.Redis;

namespace Gateway.Sessions.Storage.Redis;

/// <summary>
/// Keeps sessions in Redis: <c>session:{id}</c> is the record, <c>user_sessions:{user_id}</c> the set of a user's ids.
/// The two keys lie in two hash slots, so no command names both.
/// </summary>
internal sealed class RedisSessionStore(RedisConnection redis, RedisSessionInvalidations invalidations, SessionLifetime lifetime, TimeProvider time) : ISessionStore
{
    // Rewrites the record only if it is still the one that was read: neither a session that ended nor a change by
    // another program is overwritten, nor a lifetime that another program cut.
    private const string TouchScript =
        """
        if redis.call('GET', KEYS[1]) ~= ARGV[1] then return 0 end
        local left = redis.call('PTTL', KEYS[1])
        if left >= 0 and left < tonumber(ARGV[4]) then return 0 end
        redis.call('SET', KEYS[1], ARGV[2], 'XX', 'PX', ARGV[3])
        return 1
        """;

    private const string KeepTtlScript =
        """
        if redis.call('GET', KEYS[1]) ~= ARGV[1] then return 0 end
        redis.call('SET', KEYS[1], ARGV[2], 'XX', 'KEEPTTL')
        return 1
        """;

    private const int TouchAttempts = 3;

    // Clocks of two gateways differ; only what is further from the recorded expiry than this was cut by somebody.
    private static readonly TimeSpan ExpiryTolerance = TimeSpan.FromMinutes(5);

    // The way to Redis and back takes a moment, for which no session needs another expiry than it has.
    private static readonly TimeSpan Jitter = TimeSpan.FromMilliseconds(500);

    // Clocks that differ by less are nobody's mistake.
    private static readonly TimeSpan Disagreement = TimeSpan.FromSeconds(5);

    public SessionStoreKind Kind => SessionStoreKind.Redis;

    public async ValueTask<StoreReply<Session>> FindAsync(SessionId id, CancellationToken cancellationToken)
    {
        var reply = await redis.RunAsync("GET", RecordKey(id), static (db, key) => GetAsync(db, key), RedisConnection.RequestDeadline, cancellationToken);
        return !reply.IsAnswered ? StoreReply<Session>.Unavailable
            : !reply.Value.Value.HasValue ? StoreReply<Session>.Missing
            : Read(id, reply.Value) is { } session ? StoreReply.Found(session)
            : await FindByServerClockAsync(id, reply.Value, cancellationToken);
    }

    // A clock that is hours ahead must sign nobody out.
    private async ValueTask<StoreReply<Session>> FindByServerClockAsync(SessionId id, RedisValueWithExpiry stored, CancellationToken cancellationToken)
    {
        if (OutlivedInRedis(id, stored) is not { } session)
        {
            return StoreReply<Session>.Missing;
        }

        var clock = await redis.RunAsync("TIME", RecordKey(id), static (db, key) => ServerTimeAsync(db, key), RedisConnection.RequestDeadline, cancellationToken);
        if (!clock.IsAnswered)
        {
            return StoreReply<Session>.Unavailable;
        }

        if (clock.Value is not { } serverTime || session.ExpiresAt <= serverTime)
        {
            return StoreReply<Session>.Missing;
        }

        var life = session.ExpiresAt - serverTime;
        return StoreReply.Found(session with { ExpiresAt = time.GetUtcNow() + (life < stored.Expiry!.Value ? life : stored.Expiry.Value) });
    }

    // What has expired by the clock here, while Redis keeps it for longer: one of the two is wrong, or somebody ended it by its record.
    private Session? OutlivedInRedis(SessionId id, RedisValueWithExpiry stored) =>
        stored.Expiry > Disagreement && SessionJson.Read(id, ((ReadOnlyMemory<byte>)stored.Value).Span, lifetime) is { } session && session.ExpiresAt <= time.GetUtcNow() ? session : null;

    // Null where the user of Redis may not ask.
    private static async Task<DateTimeOffset?> ServerTimeAsync(IDatabase db, RedisKey key)
    {
        try
        {
            return DateTimeOffset.FromUnixTimeSeconds((long)await db.ScriptEvaluateAsync("return tonumber(redis.call('TIME')[1])", [key]));
        }
        catch (RedisServerException e) when (e.Message.Contains("can't run this command", StringComparison.Ordinal) || e.Message.Contains("ACL failure", StringComparison.Ordinal))
        {
            // In the words of Redis up to 7.0 and after. Any other error is no answer, and must not read as an end.
            return null;
        }
    }

    public async ValueTask<StoreOutcome> AddAsync(Session session, CancellationToken cancellationToken)
    {
        var stored = await redis.RunAsync(
            "SET",
            (Key: RecordKey(session.Id), Value: (RedisValue)SessionJson.Serialize(session), Ttl: session.ExpiresAt - time.GetUtcNow()),
            static (db, record) => db.StringSetAsync(record.Key, record.Value, record.Ttl),
            RedisConnection.BackgroundDeadline,
            cancellationToken);
        if (!stored.IsAnswered)
        {
            return StoreOutcome.Unavailable;
        }

        return await ListUnderUserAsync(session.Id, session.User.Id, session.CreatedAt, session.Remember, cancellationToken) ? StoreOutcome.Done : StoreOutcome.Unavailable;
    }

    public async ValueTask<StoreOutcome> RemoveAsync(SessionId id, string userId, CancellationToken cancellationToken)
    {
        var removed = await redis.RunAsync("DEL", RecordKey(id), static (db, key) => db.KeyDeleteAsync(key), RedisConnection.BackgroundDeadline, cancellationToken);
        invalidations.Tell(id);
        if (!removed.IsAnswered)
        {
            return StoreOutcome.Unavailable;
        }

        // The session is over with its record; an id that stays in the set is dropped when the set is next read.
        await redis.RunAsync(
            "SREM",
            (Key: IndexKey(userId), Id: id.Value),
            static (db, entry) => db.SetRemoveAsync(entry.Key, entry.Id),
            RedisConnection.BackgroundDeadline,
            cancellationToken);
        return removed.Value ? StoreOutcome.Done : StoreOutcome.Missing;
    }

    public async ValueTask<StoreOutcome> TouchAsync(SessionId id, DateTimeOffset usedAt, CancellationToken cancellationToken)
    {
        for (var attempt = 0; attempt < TouchAttempts; attempt++)
        {
            var read = await redis.RunAsync("GET", RecordKey(id), static (db, key) => GetAsync(db, key), RedisConnection.BackgroundDeadline, cancellationToken);
            if (!read.IsAnswered)
            {
                return StoreOutcome.Unavailable;
            }

            if (SessionJson.Deserialize(((ReadOnlyMemory<byte>)read.Value.Value).Span) is not { } record)
            {
                return StoreOutcome.Missing;
            }

            var now = time.GetUtcNow();
            var isAhead = lifetime.IsAhead(record.LastAccessed, now, record.Remember);
            if (record.LastAccessed >= usedAt && !isAhead)
            {
                return StoreOutcome.Done;
            }

            var expiry = lifetime.ExpiryOf(record.CreatedAt, usedAt, record.Remember);
            // The expiry that a wrong clock recorded says nothing of what the key's lifetime should be.
            var shortest = (isAhead ? now : record.ExpiresAt ?? expiry) - now - Tolerance(record.Remember);
            var isCut = read.Value.Expiry < shortest;
            if (!isCut && expiry <= now)
            {
                return StoreOutcome.Missing;
            }

            // Where somebody let it expire sooner (EXPIRE, or a SET of their own), use does not undo that; the recorded
            // expiry stays, or the next touch could not tell.
            var updated = (RedisValue)SessionJson.Serialize(record with { LastAccessed = usedAt, ExpiresAt = isCut ? record.ExpiresAt : expiry });
            var written = await redis.RunAsync(
                "EVAL",
                (Script: isCut ? KeepTtlScript : TouchScript, Key: RecordKey(id), Values: new[] { read.Value.Value, updated, Milliseconds(expiry - now), Milliseconds(shortest) }),
                static (db, touch) => db.ScriptEvaluateAsync(touch.Script, [touch.Key], touch.Values),
                RedisConnection.BackgroundDeadline,
                cancellationToken);
            if (!written.IsAnswered)
            {
                return StoreOutcome.Unavailable;
            }

            if ((int)written.Value! == 1)
            {
                // The index is read so seldom that it is the first to be evicted, and ending all of a user's sessions goes by it.
                await ListUnderUserAsync(id, record.UserId, record.CreatedAt, record.Remember, cancellationToken);
                return StoreOutcome.Done;
            }
        }

        // Somebody rewrites the record all the time; its next use is written back instead of this one.
        return StoreOutcome.Done;
    }

    private async ValueTask<bool> ListUnderUserAsync(SessionId id, string userId, DateTimeOffset createdAt, bool remember, CancellationToken cancellationToken)
    {
        var listed = await redis.RunAsync(
            "SADD",
            (Key: IndexKey(userId), Id: id.Value, Ttl: createdAt - time.GetUtcNow() + lifetime.AbsoluteTtl(remember)),
            static async (db, entry) =>
            {
                await SessionIndex.AddAsync(db, entry.Key, entry.Id, entry.Ttl);
                return true;
            },
            RedisConnection.BackgroundDeadline,
            cancellationToken);
        return listed.IsAnswered;
    }

    public async ValueTask<StoreReply<IReadOnlyList<Session>>> ListAsync(string userId, CancellationToken cancellationToken)
    {
        var ids = await redis.RunAsync("SMEMBERS", IndexKey(userId), static (db, key) => db.SetMembersAsync(key, CommandFlags.DemandMaster), RedisConnection.BackgroundDeadline, cancellationToken);
        if (!ids.IsAnswered)
        {
            return StoreReply<IReadOnlyList<Session>>.Unavailable;
        }

        var records = await redis.RunAsync(
            "GET",
            Array.ConvertAll(ids.Value!, static id => (RedisKey)$"{SessionKeys.RecordPrefix}{id}"),
            static (db, keys) => Task.WhenAll(Array.ConvertAll(keys, key => GetAsync(db, key))),
            RedisConnection.BackgroundDeadline,
            cancellationToken);
        if (!records.IsAnswered)
        {
            return StoreReply<IReadOnlyList<Session>>.Unavailable;
        }

        var sessions = new List<Session>();
        var gone = new List<RedisValue>();
        for (var i = 0; i < ids.Value!.Length; i++)
        {
            var session = SessionId.TryParse(ids.Value[i], out var id) ? Read(id, records.Value![i]) : null;
            if (session is null)
            {
                if (OutlivedInRedis(id, records.Value![i]) is null)
                {
                    gone.Add(ids.Value[i]);
                }
            }
            else if (session.User.Id == userId)
            {
                sessions.Add(session);
            }
        }

        await DropAsync(userId, gone, cancellationToken);
        return StoreReply.Found<IReadOnlyList<Session>>(sessions);
    }

    public async ValueTask<StoreReply<TimeSpan>> PingAsync(CancellationToken cancellationToken) =>
        await redis.PingAsync(cancellationToken) is { } latency ? StoreReply.Found(latency) : StoreReply<TimeSpan>.Unavailable;

    private static RedisKey RecordKey(SessionId id) => $"{SessionKeys.RecordPrefix}{id.Value}";

    private static RedisKey IndexKey(string userId) => $"{SessionKeys.IndexPrefix}{userId}";

    // Of the primary only: a replica may be behind, which would end a session that lives and bring back one that ended.
    // A key of another type is a record that can't be read: no session, and no outage either.
    private static async Task<RedisValueWithExpiry> GetAsync(IDatabase db, RedisKey key)
    {
        try
        {
            return await db.StringGetWithExpiryAsync(key, CommandFlags.DemandMaster);
        }
        catch (RedisServerException e) when (e.Message.StartsWith("WRONGTYPE", StringComparison.Ordinal))
        {
            return default;
        }
    }

    private static RedisValue Milliseconds(TimeSpan span) => (long)span.TotalMilliseconds;

    // A lifetime of seconds leaves no room for minutes.
    private TimeSpan Tolerance(bool remember)
    {
        var half = lifetime.Ttl(remember) / 2;
        return half < ExpiryTolerance ? half : ExpiryTolerance;
    }

    // The key's own lifetime counts where it is shorter than the record says: Redis deletes some keys late, and tells
    // of their end no sooner.
    private Session? Read(SessionId id, RedisValueWithExpiry stored)
    {
        if (SessionJson.Read(id, ((ReadOnlyMemory<byte>)stored.Value).Span, lifetime) is not { } session)
        {
            return null;
        }

        var now = time.GetUtcNow();
        return stored.Expiry is { } left && session.ExpiresAt - now > left + Jitter
            ? session with { ExpiresAt = now + left }
            : session.ExpiresAt > now ? session : null;
    }

    // Best effort: an id that stays is dropped the next time.
    private async ValueTask DropAsync(string userId, List<RedisValue> gone, CancellationToken cancellationToken)
    {
        if (gone.Count > 0)
        {
            await redis.RunAsync(
                "SREM",
                (Key: IndexKey(userId), Ids: gone.ToArray()),
                static (db, entries) => db.SetRemoveAsync(entries.Key, entries.Ids),
                RedisConnection.BackgroundDeadline,
                cancellationToken);
        }
    }
}
