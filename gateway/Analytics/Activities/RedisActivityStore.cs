using System.Text.Json;
using Gateway.Redis;
using StackExchange.Redis;

namespace Gateway.Analytics.Activities;

/// <summary>Keeps activity in Redis: <c>gateway:activity:{user_id}</c>, a list of at most a few more entries than are shown.</summary>
internal sealed partial class RedisActivityStore(RedisConnection redis, ILogger<RedisActivityStore> logger) : IActivityStore
{
    // More than are shown, because a repeated write leaves entries twice.
    private const int Kept = IActivityStore.Shown + 14;

    private int _isRefused;

    /// <inheritdoc/>
    public async ValueTask<bool> AppendAsync(
        IReadOnlyList<(string UserId, ActivityEntry Entry)> entries, CancellationToken cancellationToken)
    {
        var lists = entries.GroupBy(static entry => entry.UserId, static entry => entry.Entry, StringComparer.Ordinal)
            .Select(static list => (
                Key: KeyOf(list.Key),
                Entries: list.TakeLast(Kept)
                    .Select(static entry => (RedisValue)JsonSerializer.SerializeToUtf8Bytes(entry, ActivityJson.Default.ActivityEntry))
                    .ToArray()))
            .ToArray();
        var reply = await redis.RunAsync(
            "RPUSH",
            lists,
            static (db, lists) => AppendAsync(db, lists),
            RedisConnection.BackgroundDeadline,
            cancellationToken);
        if (reply is { IsAnswered: true, Value: false } && Interlocked.Exchange(ref _isRefused, 1) == 0)
        {
            Log.Refused(logger);
        }

        return reply.IsAnswered;
    }

    /// <inheritdoc/>
    public async ValueTask<IReadOnlyList<ActivityEntry>?> ReadAsync(string userId, CancellationToken cancellationToken)
    {
        var reply = await redis.RunAsync(
            "LRANGE",
            KeyOf(userId),
            static (db, key) => db.ListRangeAsync(key, 0, -1, CommandFlags.DemandMaster),
            RedisConnection.BackgroundDeadline,
            cancellationToken);
        return reply.IsAnswered ? [.. reply.Value!.Select(Parse).OfType<ActivityEntry>()] : null;
    }

    // Trimmed first, and by a command of its own: where the ACL permits to append and not to trim, a list would grow without end.
    private static async Task<bool> AppendAsync(IDatabase db, (RedisKey Key, RedisValue[] Entries)[] lists)
    {
        try
        {
            await Task.WhenAll(lists.Select(list => list.Entries.Length < Kept
                ? db.ListTrimAsync(list.Key, list.Entries.Length - Kept, -1)
                : db.ListTrimAsync(list.Key, 1, 0)));
            await Task.WhenAll(lists.SelectMany(list => (Task[])
            [
                db.ListRightPushAsync(list.Key, list.Entries),
                db.KeyExpireAsync(list.Key, IActivityStore.Retention),
            ]));
            return true;
        }
        catch (RedisServerException e) when (RedisPermission.IsMissing(e))
        {
            return false;
        }
    }

    private static RedisKey KeyOf(string userId) => $"gateway:activity:{userId}";

    // An entry that another version wrote must not hide the others.
    private static ActivityEntry? Parse(RedisValue value)
    {
        try
        {
            return JsonSerializer.Deserialize(((ReadOnlyMemory<byte>)value).Span, ActivityJson.Default.ActivityEntry);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static partial class Log
    {
        [LoggerMessage(
            1,
            LogLevel.Warning,
            "Redis does not permit the commands that keep people's activity, which stays incomplete: extend the user's ACL",
            EventName = "ActivityNotPermitted")]
        public static partial void Refused(ILogger logger);
    }
}
