using StackExchange.Redis;

namespace Gateway.Sessions.Storage.Redis;

/// <summary>One page of an index.</summary>
/// <param name="Index">The key of the index.</param>
/// <param name="Cursor">The cursor of the next page.</param>
/// <param name="Ids">The ids on this page.</param>
internal sealed record SessionIndexPage(RedisKey Index, string Cursor, RedisValue[] Ids)
{
    /// <summary>The cursor before the first page and after the last.</summary>
    public const string Start = "0";

    public bool IsLast => Cursor == Start;
}
