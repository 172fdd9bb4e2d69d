using Gateway.Redis;
using Gateway.Sessions.Lifecycle;
using Gateway.Sessions.Storage;
using Gateway.Sessions.Storage.Redis;
using StackExchange.Redis;

namespace Gateway.Sessions.Import;

/// <summary>
/// Imports sessions into Redis. Each step of a batch is one pipeline of commands, because the keys are in different hash slots.
/// </summary>
internal sealed class RedisSessionImport(RedisConnection redis, SessionLifetime lifetime, TimeProvider time) : ISessionImport
{
    public async ValueTask<StoreReply<SessionImportCounts>> ImportAsync(
        IReadOnlyList<Session> sessions, bool dryRun, CancellationToken cancellationToken)
    {
        if (!(await EachAsync("EXISTS", sessions, IsMarkedAsync, cancellationToken)).TryGetValue(out var marked))
        {
            return StoreReply<SessionImportCounts>.Unavailable;
        }

        var fresh = sessions.Where((_, i) => !marked[i]).ToList();
        var earlier = sessions.Count - fresh.Count;
        return dryRun ? await PreviewAsync(fresh, earlier, cancellationToken) : await StoreAsync(fresh, earlier, cancellationToken);
    }

    private async ValueTask<StoreReply<SessionImportCounts>> PreviewAsync(
        List<Session> fresh, int earlier, CancellationToken cancellationToken) =>
        (await EachAsync("EXISTS", fresh, ExistsAsync, cancellationToken)).TryGetValue(out var exist)
            ? StoreReply.Found(new SessionImportCounts(exist.Count(exists => !exists), exist.Count(exists => exists), earlier))
            : StoreReply<SessionImportCounts>.Unavailable;

    private async ValueTask<StoreReply<SessionImportCounts>> StoreAsync(
        List<Session> fresh, int earlier, CancellationToken cancellationToken)
    {
        if (!(await EachAsync("SET", fresh, StoreAsync, cancellationToken)).TryGetValue(out var stored))
        {
            return StoreReply<SessionImportCounts>.Unavailable;
        }

        var existing = fresh.Where((_, i) => !stored[i]).ToList();
        if (!(await EachAsync("GET", existing, IsLeftoverAsync, cancellationToken)).TryGetValue(out var leftover))
        {
            return StoreReply<SessionImportCounts>.Unavailable;
        }

        return await FinishAsync([.. fresh.Where((_, i) => stored[i]), .. existing.Where((_, i) => leftover[i])], cancellationToken)
            ? StoreReply.Found(new SessionImportCounts(fresh.Count - existing.Count, existing.Count, earlier))
            : StoreReply<SessionImportCounts>.Unavailable;
    }

    // The mark is written last, so that the next run completes what an aborted one left undone.
    private async ValueTask<bool> FinishAsync(IReadOnlyList<Session> sessions, CancellationToken cancellationToken) =>
        (await EachAsync("SADD", sessions, ListAsync, cancellationToken)).Status == StoreStatus.Found
        && (await EachAsync("SET", sessions, MarkAsync, cancellationToken)).Status == StoreStatus.Found;

    private static Task<bool> IsMarkedAsync(IDatabase db, Session session) =>
        db.KeyExistsAsync(MarkKey(session), CommandFlags.DemandMaster);

    private static Task<bool> ExistsAsync(IDatabase db, Session session) =>
        db.KeyExistsAsync(SessionKeys.Record(session.Id), CommandFlags.DemandMaster);

    private Task<bool> StoreAsync(IDatabase db, Session session) =>
        db.StringSetAsync(
            SessionKeys.Record(session.Id), SessionJson.Serialize(session), session.ExpiresAt - time.GetUtcNow(), When.NotExists);

    // A record that an earlier run wrote before it was aborted, so that it may be in no index.
    private static async Task<bool> IsLeftoverAsync(IDatabase db, Session session)
    {
        var stored = (ReadOnlyMemory<byte>)await db.StringGetAsync(SessionKeys.Record(session.Id), CommandFlags.DemandMaster);
        return SessionJson.Deserialize(stored.Span) is { Imported: true } record && record.UserId == session.User.Id;
    }

    private async Task<bool> ListAsync(IDatabase db, Session session)
    {
        var ttl = session.CreatedAt + lifetime.AbsoluteTtl(session.Remember) - time.GetUtcNow();
        await SessionIndexCommands.AddAsync(db, SessionKeys.Index(session.User.Id), session.Id.Value, ttl);
        return true;
    }

    // Kept for as long as any session can last, because the session may stay in use in the other program, which extends its expiry.
    private Task<bool> MarkAsync(IDatabase db, Session session)
    {
        var (ordinary, remembered) = (lifetime.AbsoluteTtl(remember: false), lifetime.AbsoluteTtl(remember: true));
        return db.StringSetAsync(MarkKey(session), "1", ordinary > remembered ? ordinary : remembered);
    }

    private static RedisKey MarkKey(Session session) => $"{SessionKeys.ImportedPrefix}{session.Id.Value}";

    private async ValueTask<StoreReply<bool[]>> EachAsync(
        string operation,
        IReadOnlyList<Session> sessions,
        Func<IDatabase, Session, Task<bool>> command,
        CancellationToken cancellationToken)
    {
        var reply = await redis.RunAsync(
            operation,
            (sessions, command),
            static (db, each) => Task.WhenAll(each.sessions.Select(session => each.command(db, session))),
            RedisConnection.BackgroundDeadline,
            cancellationToken);
        return reply.IsAnswered ? StoreReply.Found(reply.Value!) : StoreReply<bool[]>.Unavailable;
    }
}
