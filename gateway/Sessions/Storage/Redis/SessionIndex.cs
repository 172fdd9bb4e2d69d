using StackExchange.Redis;

namespace Gateway.Sessions.Storage.Redis;

/// <summary>Reads a user's index, <c>user_sessions:{user_id}</c>; a key of another type is an empty one, and no outage.</summary>
internal static class SessionIndex
{
    private const int PageSize = 250;

    /// <summary>All ids of an index.</summary>
    public static async Task<RedisValue[]> MembersAsync(IDatabase db, RedisKey index)
    {
        try
        {
            return await db.SetMembersAsync(index, CommandFlags.DemandMaster);
        }
        catch (RedisServerException e) when (IsOfAnotherType(e))
        {
            return [];
        }
    }

    /// <summary>Lists a session under its user. The set lives as long as its longest session can: NX for a new one, GT so that a shorter session never cuts it.</summary>
    public static Task AddAsync(IDatabase db, RedisKey index, RedisValue id, TimeSpan ttl) => Task.WhenAll(
        db.SetAddAsync(index, id),
        db.KeyExpireAsync(index, ttl, ExpireWhen.HasNoExpiry),
        db.KeyExpireAsync(index, ttl, ExpireWhen.GreaterThanCurrentExpiry));

    /// <summary>The ids of one step through an index that may be long.</summary>
    public static async Task<Page> PageAsync(IDatabase db, RedisKey index, string cursor)
    {
        try
        {
            var reply = await db.ExecuteAsync("SSCAN", [index, cursor, "COUNT", PageSize], CommandFlags.DemandMaster);
            return new(index, (string)reply[0]!, (RedisValue[])reply[1]!);
        }
        catch (RedisServerException e) when (IsOfAnotherType(e))
        {
            return new(index, Page.Start, []);
        }
    }

    private static bool IsOfAnotherType(RedisServerException e) => e.Message.StartsWith("WRONGTYPE", StringComparison.Ordinal);

    /// <summary>Some ids of an index, and where the next ones are.</summary>
    internal sealed record Page(RedisKey Index, string Cursor, RedisValue[] Ids)
    {
        /// <summary>The cursor of the first page, and of the end.</summary>
        public const string Start = "0";

        public bool IsLast => Cursor == Start;
    }
}
