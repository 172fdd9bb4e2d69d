using Gateway.Redis;
using Gateway.Sessions.Adaptive;
using Gateway.Sessions.Lifecycle;
using StackExchange.Redis;

namespace Gateway.Sessions.Storage.Redis;

/// <summary>Writes the time of last access into a session's record by an optimistic compare-and-set.</summary>
internal sealed class RedisLastAccessedUpdate(RedisConnection redis, RedisSessionIndex index, SessionLifetime lifetime, TimeProvider time)
{
    // Replaces the record only while it is the one that was read and its key's lifetime was not shortened: a session that ended must not
    // come back, and a change by another program must not be lost.
    private const string ReplaceScript =
        """
        if redis.call('GET', KEYS[1]) ~= ARGV[1] then return 0 end
        local left = redis.call('PTTL', KEYS[1])
        if left >= 0 and left < tonumber(ARGV[4]) then return 0 end
        redis.call('SET', KEYS[1], ARGV[2], 'XX', 'PX', ARGV[3])
        return 1
        """;

    private const string ReplaceKeepingTtlScript =
        """
        if redis.call('GET', KEYS[1]) ~= ARGV[1] then return 0 end
        redis.call('SET', KEYS[1], ARGV[2], 'XX', 'KEEPTTL')
        return 1
        """;

    private const int Attempts = 3;

    // The clocks of gateways differ. A lifetime that is shorter than the record's by more than this was shortened by another program.
    private static readonly TimeSpan ExpiryTolerance = TimeSpan.FromMinutes(5);

    public async ValueTask<StoreOutcome> WriteAsync(SessionId id, SessionAccess access, CancellationToken cancellationToken)
    {
        for (var attempt = 0; attempt < Attempts; attempt++)
        {
            var read = await redis.RunAsync(
                "GET",
                SessionKeys.Record(id),
                static (db, key) => RedisSessionRecords.GetAsync(db, key),
                RedisConnection.BackgroundDeadline,
                cancellationToken);
            if (!read.IsAnswered)
            {
                return StoreOutcome.Unavailable;
            }

            if (SessionJson.Deserialize(((ReadOnlyMemory<byte>)read.Value.Value).Span) is not { } record)
            {
                return StoreOutcome.Missing;
            }

            var now = time.GetUtcNow();
            var before = record.Activity();
            var ttl = lifetime.Ttl(record.Term(), before);
            var isAhead = SessionLifetime.IsAhead(record.LastAccessed, now, ttl);
            var isCurrent = record.LastAccessed >= access.At && !isAhead;
            var activity = lifetime.ActivityAfter(before, record.Term(), access);
            if (isCurrent && activity == before)
            {
                return StoreOutcome.Done;
            }

            var lastAccessed = isCurrent ? record.LastAccessed : access.At;
            var expiry = lifetime.ExpiryOf(record.Term(), lastAccessed, activity);
            // An expiry that was written by a wrong clock cannot tell what the lifetime of the key should be.
            var shortest = (isAhead ? now : record.ExpiresAt ?? expiry) - now - Tolerance(ttl);
            var isShortened = read.Value.Expiry < shortest;
            if (!isShortened && expiry <= now)
            {
                return StoreOutcome.Missing;
            }

            // A lifetime that another program shortened (by EXPIRE or SET) stays as it is. So does the recorded expiry, because the next
            // write compares the two.
            RedisValue updated = SessionJson.Serialize(
                record.With(activity) with { LastAccessed = lastAccessed, ExpiresAt = isShortened ? record.ExpiresAt : expiry });
            var written = await redis.RunAsync(
                "EVAL",
                (Script: isShortened ? ReplaceKeepingTtlScript : ReplaceScript,
                    Key: SessionKeys.Record(id),
                    Values: new[] { read.Value.Value, updated, Milliseconds(expiry - now), Milliseconds(shortest) }),
                static (db, update) => db.ScriptEvaluateAsync(update.Script, [update.Key], update.Values),
                RedisConnection.BackgroundDeadline,
                cancellationToken);
            if (!written.IsAnswered)
            {
                return StoreOutcome.Unavailable;
            }

            if ((int)written.Value! == 1)
            {
                // An index is read so rarely that Redis evicts it first, and then a user's sessions could not be listed or ended.
                await index.AddAsync(id, record.UserId, record.CreatedAt, record.Remember, cancellationToken);
                return StoreOutcome.Done;
            }
        }

        // Another program rewrites the record all the time. The next access of the session is written instead of this one.
        return StoreOutcome.Done;
    }

    private static RedisValue Milliseconds(TimeSpan span) => (long)span.TotalMilliseconds;

    // Minutes would hide every change of a session that lasts for seconds.
    private static TimeSpan Tolerance(TimeSpan ttl)
    {
        var half = ttl / 2;
        return half < ExpiryTolerance ? half : ExpiryTolerance;
    }
}
