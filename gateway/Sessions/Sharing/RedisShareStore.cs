using Gateway.Redis;
using Gateway.Sessions.Storage;
using StackExchange.Redis;

namespace Gateway.Sessions.Sharing;

/// <summary>
/// Stores shares in Redis: <c>gateway:share:{share_id}</c> is a hash of the share, its count and its end; <c>gateway:shares:{user_id}</c>
/// is the index of a user, a sorted set of ids by the time at which they expire. The two keys are in different hash slots, so no command
/// uses both.
/// </summary>
internal sealed class RedisShareStore(RedisConnection redis, TimeProvider time) : IShareStore
{
    private const string AddToIndexScript =
        """
        redis.call('ZREMRANGEBYSCORE', KEYS[1], '-inf', ARGV[1])
        if redis.call('ZCARD', KEYS[1]) >= tonumber(ARGV[2]) then return 0 end
        redis.call('ZADD', KEYS[1], ARGV[3], ARGV[4])
        if redis.call('PTTL', KEYS[1]) < ARGV[3] - ARGV[1] then redis.call('PEXPIREAT', KEYS[1], ARGV[3]) end
        return 1
        """;

    private const string AddScript =
        """
        redis.call('HSET', KEYS[1], 'share', ARGV[1], 'opened', 0)
        redis.call('PEXPIREAT', KEYS[1], ARGV[2])
        return 1
        """;

    private const string CountUseScript =
        """
        if redis.call('HEXISTS', KEYS[1], 'share') == 0 or redis.call('HEXISTS', KEYS[1], 'ended') == 1 then return 0 end
        if tonumber(redis.call('HGET', KEYS[1], 'opened') or '0') >= tonumber(ARGV[1]) then return 0 end
        redis.call('HINCRBY', KEYS[1], 'opened', 1)
        return 1
        """;

    private const string GiveUseBackScript =
        """
        if redis.call('HEXISTS', KEYS[1], 'share') == 1 then redis.call('HINCRBY', KEYS[1], 'opened', -1) end
        return 1
        """;

    private const string NoteSessionScript =
        """
        if redis.call('HEXISTS', KEYS[1], 'share') == 0 then return 0 end
        redis.call('HSET', KEYS[1], ARGV[1], 1)
        return 1
        """;

    private const string SessionPrefix = "session:";

    private const string EndScript =
        """
        if redis.call('HEXISTS', KEYS[1], 'share') == 0 then return 0 end
        redis.call('HSET', KEYS[1], 'ended', 1)
        return 1
        """;

    public async ValueTask<ShareAddition> AddAsync(Share share, int mostOpen, CancellationToken cancellationToken)
    {
        var listed = await EvaluateAsync(
            AddToIndexScript,
            IndexOf(share.UserId),
            [Milliseconds(time.GetUtcNow()), mostOpen, Milliseconds(share.ExpiresAt), share.Id],
            cancellationToken);
        if (listed is StoreOutcome.Missing)
        {
            return ShareAddition.TooMany;
        }

        if (listed is StoreOutcome.Done
            && await EvaluateAsync(
                AddScript, KeyOf(share.Id), [ShareJson.Serialize(share), Milliseconds(share.ExpiresAt)], cancellationToken)
                is StoreOutcome.Done)
        {
            return ShareAddition.Added;
        }

        await RemoveAsync(share.UserId, share.Id, CancellationToken.None);
        return ShareAddition.Unavailable;
    }

    public async ValueTask<StoreReply<Share>> FindAsync(string id, CancellationToken cancellationToken)
    {
        var reply = await redis.RunAsync(
            "HGETALL",
            KeyOf(id),
            static (db, key) => db.HashGetAllAsync(key, CommandFlags.DemandMaster),
            RedisConnection.BackgroundDeadline,
            cancellationToken);
        return !reply.IsAnswered ? StoreReply<Share>.Unavailable
            : Read(reply.Value!) is { } share && share.ExpiresAt > time.GetUtcNow() ? StoreReply.Found(share)
            : StoreReply<Share>.Missing;
    }

    public async ValueTask<StoreReply<IReadOnlyList<Share>>> ListAsync(string userId, CancellationToken cancellationToken)
    {
        var ids = await redis.RunAsync(
            "ZRANGEBYSCORE",
            (Key: IndexOf(userId), Now: time.GetUtcNow().ToUnixTimeMilliseconds()),
            static (db, index) => db.SortedSetRangeByScoreAsync(index.Key, index.Now, flags: CommandFlags.DemandMaster),
            RedisConnection.BackgroundDeadline,
            cancellationToken);
        if (!ids.IsAnswered)
        {
            return StoreReply<IReadOnlyList<Share>>.Unavailable;
        }

        var shares = new List<Share>();
        foreach (var id in ids.Value!)
        {
            var reply = await FindAsync(id.ToString(), cancellationToken);
            if (reply.TryGetValue(out var share) && share.UserId == userId)
            {
                shares.Add(share);
            }
            else if (reply.Status == StoreStatus.Unavailable)
            {
                return StoreReply<IReadOnlyList<Share>>.Unavailable;
            }
            else
            {
                // Its share is over, or was evicted, and must take no room.
                await RemoveFromIndexAsync(userId, id, cancellationToken);
            }
        }

        return StoreReply.Found<IReadOnlyList<Share>>([.. shares.OrderByDescending(share => share.CreatedAt)]);
    }

    public ValueTask<StoreOutcome> CountUseAsync(Share share, CancellationToken cancellationToken) =>
        EvaluateAsync(CountUseScript, KeyOf(share.Id), [share.Uses], cancellationToken);

    public async ValueTask GiveUseBackAsync(Share share, CancellationToken cancellationToken) =>
        await EvaluateAsync(GiveUseBackScript, KeyOf(share.Id), [], cancellationToken);

    public ValueTask<StoreOutcome> NoteSessionAsync(Share share, SessionId session, CancellationToken cancellationToken) =>
        EvaluateAsync(NoteSessionScript, KeyOf(share.Id), [SessionPrefix + session.Value], cancellationToken);

    public async ValueTask<StoreReply<IReadOnlyList<SessionId>>> SessionsOfAsync(string id, CancellationToken cancellationToken)
    {
        var reply = await redis.RunAsync(
            "HGETALL",
            KeyOf(id),
            static (db, key) => db.HashGetAllAsync(key, CommandFlags.DemandMaster),
            RedisConnection.BackgroundDeadline,
            cancellationToken);
        if (!reply.IsAnswered)
        {
            return StoreReply<IReadOnlyList<SessionId>>.Unavailable;
        }

        var sessions = new List<SessionId>();
        foreach (var field in reply.Value!)
        {
            var name = field.Name.ToString();
            if (name.StartsWith(SessionPrefix, StringComparison.Ordinal) && SessionId.TryParse(name[SessionPrefix.Length..], out var session))
            {
                sessions.Add(session);
            }
        }

        return StoreReply.Found<IReadOnlyList<SessionId>>(sessions);
    }

    public async ValueTask<StoreOutcome> EndAsync(string userId, string id, CancellationToken cancellationToken)
    {
        var owner = await redis.RunAsync(
            "HGET",
            KeyOf(id),
            static (db, key) => db.HashGetAsync(key, "share", CommandFlags.DemandMaster),
            RedisConnection.BackgroundDeadline,
            cancellationToken);
        return !owner.IsAnswered ? StoreOutcome.Unavailable
            : ShareJson.Deserialize(((ReadOnlyMemory<byte>)owner.Value).Span)?.UserId != userId ? StoreOutcome.Missing
            : await EvaluateAsync(EndScript, KeyOf(id), [], cancellationToken);
    }

    public async ValueTask RemoveAsync(string userId, string id, CancellationToken cancellationToken)
    {
        await redis.RunAsync(
            "DEL",
            KeyOf(id),
            static (db, key) => db.KeyDeleteAsync(key),
            RedisConnection.BackgroundDeadline,
            cancellationToken);
        await RemoveFromIndexAsync(userId, id, cancellationToken);
    }

    private async ValueTask RemoveFromIndexAsync(string userId, RedisValue id, CancellationToken cancellationToken) => await redis.RunAsync(
        "ZREM",
        (Key: IndexOf(userId), Id: id),
        static (db, entry) => db.SortedSetRemoveAsync(entry.Key, entry.Id),
        RedisConnection.BackgroundDeadline,
        cancellationToken);

    // The scripts answer 1 for done and 0 for missing.
    private async ValueTask<StoreOutcome> EvaluateAsync(string script, RedisKey key, RedisValue[] values, CancellationToken cancellationToken)
    {
        var reply = await redis.RunAsync(
            "EVAL",
            (Script: script, Key: key, Values: values),
            static (db, call) => db.ScriptEvaluateAsync(call.Script, [call.Key], call.Values),
            RedisConnection.BackgroundDeadline,
            cancellationToken);
        return !reply.IsAnswered ? StoreOutcome.Unavailable : (int)reply.Value! == 1 ? StoreOutcome.Done : StoreOutcome.Missing;
    }

    private static Share? Read(HashEntry[] fields)
    {
        var byName = fields.ToDictionary(field => field.Name.ToString(), field => field.Value, StringComparer.Ordinal);
        return !byName.ContainsKey("ended")
            && byName.TryGetValue("share", out var stored)
            && ShareJson.Deserialize(((ReadOnlyMemory<byte>)stored).Span) is { } share
            ? share with { Opened = byName.TryGetValue("opened", out var opened) && opened.TryParse(out int count) ? count : 0 }
            : null;
    }

    private static RedisValue Milliseconds(DateTimeOffset time) => time.ToUnixTimeMilliseconds();

    private static RedisKey KeyOf(string id) => $"gateway:share:{id}";

    private static RedisKey IndexOf(string userId) => $"gateway:shares:{userId}";
}
