using StackExchange.Redis;

namespace Gateway.Sessions.Storage.Redis;

/// <summary>
/// The commands on a user's index, <c>user_sessions:{user_id}</c>. To count and to clean, a key of another type is an empty index.
/// </summary>
internal static class SessionIndexCommands
{
    private const int PageSize = 250;

    /// <summary>Reads all ids of an index.</summary>
    public static async Task<RedisValue[]> MembersAsync(IDatabase db, RedisKey index)
    {
        try
        {
            return await db.SetMembersAsync(index, CommandFlags.DemandMaster);
        }
        catch (RedisServerException e) when (RedisErrors.IsWrongType(e))
        {
            return [];
        }
    }

    /// <summary>
    /// Adds an id and extends the lifetime of the index to that of the session: NX for a new set, GT so that a session with a shorter
    /// lifetime does not shorten it.
    /// </summary>
    public static Task AddAsync(IDatabase db, RedisKey index, RedisValue id, TimeSpan ttl) => Task.WhenAll(
        db.SetAddAsync(index, id),
        db.KeyExpireAsync(index, ttl, ExpireWhen.HasNoExpiry),
        db.KeyExpireAsync(index, ttl, ExpireWhen.GreaterThanCurrentExpiry));

    /// <summary>Reads one page of an index, which may be long.</summary>
    public static async Task<SessionIndexPage> PageAsync(IDatabase db, RedisKey index, string cursor)
    {
        try
        {
            var reply = await db.ExecuteAsync("SSCAN", [index, cursor, "COUNT", PageSize], CommandFlags.DemandMaster);
            return new(index, (string)reply[0]!, (RedisValue[])reply[1]!);
        }
        catch (RedisServerException e) when (RedisErrors.IsWrongType(e))
        {
            return new(index, SessionIndexPage.Start, []);
        }
    }
}
