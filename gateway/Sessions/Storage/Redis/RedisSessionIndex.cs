using Gateway.Redis;
using Gateway.Sessions.Lifecycle;
using StackExchange.Redis;

namespace Gateway.Sessions.Storage.Redis;

/// <summary>Keeps the index of each user, the set <c>user_sessions:{user_id}</c> of the ids of the user's sessions.</summary>
internal sealed class RedisSessionIndex(RedisConnection redis, SessionLifetime lifetime, TimeProvider time)
{
    /// <summary>Adds a session to its user's index, for as long as the session can last.</summary>
    public async ValueTask<StoreOutcome> AddAsync(
        SessionId id, string userId, DateTimeOffset createdAt, bool remember, CancellationToken cancellationToken)
    {
        var added = await redis.RunAsync(
            "SADD",
            (Key: SessionKeys.Index(userId), Id: id.Value, Ttl: createdAt - time.GetUtcNow() + lifetime.AbsoluteTtl(remember)),
            static async (db, entry) =>
            {
                await SessionIndexCommands.AddAsync(db, entry.Key, entry.Id, entry.Ttl);
                return true;
            },
            RedisConnection.BackgroundDeadline,
            cancellationToken);
        return added.IsAnswered ? StoreOutcome.Done : StoreOutcome.Unavailable;
    }

    /// <summary>
    /// Reads the ids in a user's index. A key of another type is an outage here: an empty list would be taken for a user whose sessions
    /// have all ended.
    /// </summary>
    public ValueTask<RedisReply<RedisValue[]>> ReadAsync(string userId, CancellationToken cancellationToken) => redis.RunAsync(
        "SMEMBERS",
        SessionKeys.Index(userId),
        static (db, key) => db.SetMembersAsync(key, CommandFlags.DemandMaster),
        RedisConnection.BackgroundDeadline,
        cancellationToken);

    /// <summary>
    /// Removes ids whose session has ended. An id that stays because of an outage is removed when the index is read again.
    /// </summary>
    public async ValueTask RemoveAsync(string userId, RedisValue[] ids, CancellationToken cancellationToken)
    {
        if (ids.Length > 0)
        {
            await redis.RunAsync(
                "SREM",
                (Key: SessionKeys.Index(userId), Ids: ids),
                static (db, entries) => db.SetRemoveAsync(entries.Key, entries.Ids),
                RedisConnection.BackgroundDeadline,
                cancellationToken);
        }
    }
}
