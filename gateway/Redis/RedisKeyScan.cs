using System.Net;
using Gateway.Redis.Topology;
using StackExchange.Redis;

namespace Gateway.Redis;

/// <summary>
/// Iterates over the keys of every primary in bounded steps, with <c>SCAN</c> and never <c>KEYS</c>. A key that exists during the whole
/// iteration is returned at least once and may be returned twice; one that is added or removed meanwhile may be missed.
/// </summary>
internal sealed class RedisKeyScan(RedisConnection redis, string pattern)
{
    private const string Start = "0";

    private Queue<EndPoint>? _primaries;
    private string _cursor = Start;

    /// <summary>Whether the keys of every primary were returned.</summary>
    public bool IsComplete => _primaries is { Count: 0 };

    /// <summary>Takes one step.</summary>
    /// <param name="budget">About how many keys the server examines, matching or not (<c>COUNT</c>).</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>The matching keys, often none. When Redis does not answer, the same step can be taken again.</returns>
    public async ValueTask<RedisReply<RedisKey[]>> NextAsync(int budget, CancellationToken cancellationToken)
    {
        var step = await redis.RunAsync(
            "SCAN",
            (Primaries: _primaries, Cursor: _cursor, Pattern: pattern, Budget: budget),
            static (db, scan) => StepAsync(db, scan.Primaries, scan.Cursor, scan.Pattern, scan.Budget),
            RedisConnection.BackgroundDeadline,
            cancellationToken);
        if (!step.IsAnswered)
        {
            return RedisReply<RedisKey[]>.Unavailable;
        }

        (_primaries, _cursor, var keys) = step.Value;
        if (_cursor == Start)
        {
            _primaries.Dequeue();
        }

        return RedisReply<RedisKey[]>.Answered(keys);
    }

    private static async Task<(Queue<EndPoint> Primaries, string Cursor, RedisKey[] Keys)> StepAsync(
        IDatabase db, Queue<EndPoint>? known, string cursor, string pattern, int budget)
    {
        var primaries = known ?? new(RedisPrimaries.Of(db.Multiplexer).Select(server => server.EndPoint));
        var server = RedisPrimaries.Find(db.Multiplexer, primaries.Peek());
        var reply = await server.ExecuteAsync(db.Database, "SCAN", [cursor, "MATCH", pattern, "COUNT", budget]);
        return (primaries, (string)reply[0]!, (RedisKey[])reply[1]!);
    }
}
