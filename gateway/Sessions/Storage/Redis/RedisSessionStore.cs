using Gateway.Redis;
using Gateway.Sessions.Adaptive;
using Gateway.Sessions.Lifecycle;
using StackExchange.Redis;

namespace Gateway.Sessions.Storage.Redis;

/// <summary>
/// Stores sessions in Redis: <c>session:{id}</c> is the record, <c>user_sessions:{user_id}</c> the index, the set of a user's session ids.
/// The two keys are in different hash slots, so no command uses both.
/// </summary>
internal sealed class RedisSessionStore : ISessionStore
{
    private readonly RedisConnection _redis;
    private readonly RedisSessionInvalidations _invalidations;
    private readonly RedisSessionRecords _records;
    private readonly RedisSessionIndex _index;
    private readonly RedisLastAccessedUpdate _lastAccessed;
    private readonly TimeProvider _time;

    public RedisSessionStore(RedisConnection redis, RedisSessionInvalidations invalidations, SessionLifetime lifetime, TimeProvider time)
    {
        _redis = redis;
        _invalidations = invalidations;
        _records = new RedisSessionRecords(redis, lifetime, time);
        _index = new RedisSessionIndex(redis, lifetime, time);
        _lastAccessed = new RedisLastAccessedUpdate(redis, _index, lifetime, time);
        _time = time;
    }

    public SessionStoreKind Kind => SessionStoreKind.Redis;

    public ValueTask<StoreReply<Session>> FindAsync(SessionId id, CancellationToken cancellationToken) =>
        _records.FindAsync(id, cancellationToken);

    public async ValueTask<StoreOutcome> AddAsync(Session session, CancellationToken cancellationToken)
    {
        var stored = await _redis.RunAsync(
            "SET",
            (Key: SessionKeys.Record(session.Id),
                Value: (RedisValue)SessionJson.Serialize(session),
                Ttl: session.ExpiresAt - _time.GetUtcNow()),
            static (db, record) => db.StringSetAsync(record.Key, record.Value, record.Ttl),
            RedisConnection.BackgroundDeadline,
            cancellationToken);
        return stored.IsAnswered
            ? await _index.AddAsync(session.Id, session.User.Id, session.CreatedAt, session.Remember, cancellationToken)
            : StoreOutcome.Unavailable;
    }

    public async ValueTask<StoreOutcome> RemoveAsync(SessionId id, string userId, CancellationToken cancellationToken)
    {
        var removed = await _redis.RunAsync(
            "DEL",
            SessionKeys.Record(id),
            static (db, key) => db.KeyDeleteAsync(key),
            RedisConnection.BackgroundDeadline,
            cancellationToken);
        _invalidations.RaiseChanged(id);
        if (!removed.IsAnswered)
        {
            return StoreOutcome.Unavailable;
        }

        await _index.RemoveAsync(userId, [id.Value], cancellationToken);
        return removed.Value ? StoreOutcome.Done : StoreOutcome.Missing;
    }

    public ValueTask<StoreOutcome> WriteLastAccessedAsync(SessionId id, SessionAccess access, CancellationToken cancellationToken) =>
        _lastAccessed.WriteAsync(id, access, cancellationToken);

    public async ValueTask<StoreReply<IReadOnlyList<Session>>> ListAsync(string userId, CancellationToken cancellationToken)
    {
        var ids = await _index.ReadAsync(userId, cancellationToken);
        if (!ids.IsAnswered)
        {
            return StoreReply<IReadOnlyList<Session>>.Unavailable;
        }

        var records = await _records.GetAllAsync(ids.Value!, cancellationToken);
        if (!records.IsAnswered)
        {
            return StoreReply<IReadOnlyList<Session>>.Unavailable;
        }

        var sessions = new List<Session>();
        var ended = new List<RedisValue>();
        foreach (var (listed, record) in ids.Value!.Zip(records.Value!))
        {
            if (!SessionId.TryParse(listed, out var id))
            {
                ended.Add(listed);
            }
            else if (_records.Read(id, record) is not { } session)
            {
                if (!_records.IsDisputed(id, record))
                {
                    ended.Add(listed);
                }
            }
            else if (session.User.Id == userId)
            {
                sessions.Add(session);
            }
        }

        await _index.RemoveAsync(userId, [.. ended], cancellationToken);
        return StoreReply.Found<IReadOnlyList<Session>>(sessions);
    }

    public async ValueTask<StoreReply<TimeSpan>> PingAsync(CancellationToken cancellationToken) =>
        await _redis.PingAsync(cancellationToken) is { } latency ? StoreReply.Found(latency) : StoreReply<TimeSpan>.Unavailable;
}
