using Gateway.Redis;
using Gateway.Sessions.Storage;
using Gateway.Sessions.Storage.Redis;
using StackExchange.Redis;

namespace Gateway.Sessions.Import;

/// <summary>Stores successors in Redis: <c>gateway:successor:{imported id}</c> is the id of the session that replaced it.</summary>
internal sealed class RedisSessionSuccessors(RedisConnection redis) : ISessionSuccessors
{
    public async ValueTask<StoreReply<SessionId>> ClaimAsync(
        SessionId id, SessionId successor, TimeSpan lifetime, CancellationToken cancellationToken)
    {
        var claimed = await redis.RunAsync(
            "SET",
            (Key: KeyOf(id), Value: successor.Value, lifetime),
            static (db, claim) => db.StringSetAsync(claim.Key, claim.Value, claim.lifetime, When.NotExists),
            RedisConnection.BackgroundDeadline,
            cancellationToken);
        return claimed switch
        {
            { IsAnswered: false } => StoreReply<SessionId>.Unavailable,
            { Value: true } => StoreReply.Found(successor),
            _ => await FindAsync(id, cancellationToken),
        };
    }

    public async ValueTask<StoreReply<SessionId>> FindAsync(SessionId id, CancellationToken cancellationToken)
    {
        var found = await redis.RunAsync(
            "GET", KeyOf(id), static (db, key) => db.StringGetAsync(key), RedisConnection.RequestDeadline, cancellationToken);
        return !found.IsAnswered ? StoreReply<SessionId>.Unavailable
            : SessionId.TryParse(found.Value, out var successor) ? StoreReply.Found(successor)
            : StoreReply<SessionId>.Missing;
    }

    public async ValueTask ExpireAsync(SessionId id, TimeSpan after, CancellationToken cancellationToken) => await redis.RunAsync(
        "PEXPIRE",
        (Key: KeyOf(id), after),
        static (db, expiry) => db.KeyExpireAsync(expiry.Key, expiry.after, ExpireWhen.LessThanCurrentExpiry),
        RedisConnection.RequestDeadline,
        cancellationToken);

    private static RedisKey KeyOf(SessionId id) => $"{SessionKeys.SuccessorPrefix}{id.Value}";
}
