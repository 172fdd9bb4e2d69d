using System.Globalization;
using System.Net;
using Gateway.Redis;
using Gateway.Redis.Topology;
using Gateway.Sessions.Lifecycle;
using Gateway.Sessions.Storage;
using Gateway.Sessions.Storage.Redis;
using StackExchange.Redis;

namespace Gateway.Sessions.Administration;

/// <summary>
/// Lists the sessions in Redis: a scan of the records on one primary after the other, which begins where the cursor says. The sessions of one
/// user come from the index first, and then from a scan that finds those that the index does not have.
/// </summary>
/// <remarks>
/// Nothing is kept between two pages. Redis returns every key that exists during the whole scan; what it returns twice, <see cref="RecentIds"/>
/// recognizes. A scan that went on after a restart, a failover or a move of hash slots would miss keys, and so its cursor is refused.
/// </remarks>
internal sealed class RedisSessionListing(RedisConnection redis, ISessionStore store, SessionLifetime lifetime, TimeProvider time)
    : ISessionListing
{
    // What one page may cost. Names are cheap: without a user, they are read until the page is full, between many keys of other programs
    // too. With a user, every record is read.
    private const int MostNames = 200_000;
    private const int MostRecords = 20_000;

    private const int LargestStep = 2000;
    private const int SmallestStep = 8;

    // In characters. With the rest of an address it stays below what servers accept.
    private const int LongestPending = 2500;

    private readonly RedisSessionRecords _records = new(redis, lifetime, time);

    public async ValueTask<SessionPage> ListAsync(SessionOwner? owner, int size, string? cursor, CancellationToken cancellationToken)
    {
        SessionPosition? position = null;
        if (cursor is not null
            && (!SessionCursor.TryRead(cursor, owner, out position) || (position is SessionPosition.After && owner is null)))
        {
            return SessionPage.BadCursor.Instance;
        }

        var page = new List<Session>();
        IReadOnlyList<Session> indexed = [];
        if (owner is not null)
        {
            if (!(await store.ListAsync(owner.UserId, cancellationToken)).TryGetValue(out indexed!))
            {
                return SessionPage.Unavailable.Instance;
            }

            if (position is not SessionPosition.Scan)
            {
                var after = (position as SessionPosition.After)?.Id.Value ?? "";
                page.AddRange(indexed
                    .Where(session => string.CompareOrdinal(session.Id.Value, after) > 0)
                    .OrderBy(static session => session.Id.Value, StringComparer.Ordinal)
                    .Take(size + 1));
                if (page.Count > size)
                {
                    page.RemoveAt(size);
                    return new SessionPage.Found(page, SessionCursor.Write(new SessionPosition.After(page[^1].Id), owner));
                }
            }
        }

        var layout = await redis.RunAsync(
            "INFO", 0, static (db, _) => RedisLayout.ReadAsync(db.Multiplexer), RedisConnection.BackgroundDeadline, cancellationToken);
        if (!layout.IsAnswered)
        {
            return SessionPage.Unavailable.Instance;
        }

        var scan = position as SessionPosition.Scan
            ?? new SessionPosition.Scan(layout.Value!.Fingerprint, Primary: 0, Cursor: 0, Recent: [], Pending: []);
        return scan.Layout != layout.Value!.Fingerprint || scan.Primary < 0 || scan.Primary > layout.Value.Primaries.Count
            ? SessionPage.BadCursor.Instance
            : await ScanAsync(owner, size, page, indexed, layout.Value, scan, cancellationToken);
    }

    private async ValueTask<SessionPage> ScanAsync(
        SessionOwner? owner,
        int size,
        List<Session> page,
        IReadOnlyList<Session> indexed,
        RedisLayout layout,
        SessionPosition.Scan from,
        CancellationToken cancellationToken)
    {
        var (primary, cursor) = (from.Primary, from.Cursor);
        var recent = new RecentIds(from.Recent);
        var passed = indexed.Select(static session => session.Id).Concat(from.Pending).ToHashSet();
        var (names, records) = (0, 0);
        var step = 0;
        var scanned = from.Pending;
        while (true)
        {
            if (!(await ReadAsync(owner, scanned, cancellationToken)).TryGetValue(out var found))
            {
                return SessionPage.Unavailable.Instance;
            }

            records += scanned.Count;
            var room = size - page.Count;
            SessionId[] pending = [.. found.Skip(room).Select(static session => session.Id)];
            if (pending.Sum(static id => id.Value.Length) > LongestPending)
            {
                // A longer page is better than a cursor that no request could carry.
                pending = [];
            }

            page.AddRange(found.SkipLast(pending.Length));
            var isComplete = primary == layout.Primaries.Count;

            // One session more than fits is looked for, so that the last page has no cursor.
            if (pending.Length > 0 || isComplete || names > MostNames || (owner is not null && records > MostRecords))
            {
                return new SessionPage.Found(
                    page,
                    isComplete && pending.Length == 0
                        ? null
                        : SessionCursor.Write(
                            new SessionPosition.Scan(layout.Fingerprint, primary, cursor, recent.Fingerprints, pending), owner));
            }

            step = NextStep(step, found.Count, size - page.Count);
            var keys = await redis.RunAsync(
                "SCAN",
                (Server: layout.Primaries[primary], Cursor: cursor, Step: step),
                static (db, scan) => StepAsync(db, scan.Server, scan.Cursor, scan.Step),
                RedisConnection.BackgroundDeadline,
                cancellationToken);
            if (!keys.IsAnswered)
            {
                return SessionPage.Unavailable.Instance;
            }

            (cursor, var ids) = keys.Value;
            primary += cursor == 0 ? 1 : 0;
            names += step;
            scanned = [.. ids.Where(id => recent.TryAdd(id.Value) && passed.Add(id))];
        }
    }

    // As many names as fill the page if the next ones are like the last ones, but at most twice as many as before. What is found beyond the
    // page goes into the cursor, which has to stay short.
    private static int NextStep(int last, int found, int room)
    {
        var wanted = last == 0 ? room : found == 0 ? last * 2 : Math.Min(last * 2L, (long)room * last / found);
        return (int)Math.Clamp(wanted, SmallestStep, LargestStep);
    }

    private async ValueTask<StoreReply<List<Session>>> ReadAsync(
        SessionOwner? owner, IReadOnlyList<SessionId> ids, CancellationToken cancellationToken)
    {
        var sessions = new List<Session>();
        if (ids.Count == 0)
        {
            return StoreReply.Found(sessions);
        }

        var records = await _records.GetAllAsync([.. ids.Select(static id => (RedisValue)id.Value)], cancellationToken);
        if (!records.IsAnswered)
        {
            return StoreReply<List<Session>>.Unavailable;
        }

        for (var i = 0; i < ids.Count; i++)
        {
            if (_records.Read(ids[i], records.Value![i]) is { } session && owner?.Owns(session) != false)
            {
                sessions.Add(session);
            }
        }

        return StoreReply.Found(sessions);
    }

    private static async Task<(ulong Cursor, List<SessionId> Ids)> StepAsync(IDatabase db, EndPoint primary, ulong cursor, int count)
    {
        var server = RedisPrimaries.Find(db.Multiplexer, primary);
        var reply = await server.ExecuteAsync(
            db.Database, "SCAN", [cursor.ToString(CultureInfo.InvariantCulture), "MATCH", SessionKeys.AllRecords, "COUNT", count]);
        var ids = new List<SessionId>();
        foreach (var key in (string[])reply[1]!)
        {
            if (SessionId.TryParse(key[SessionKeys.RecordPrefix.Length..], out var id))
            {
                ids.Add(id);
            }
        }

        return (ulong.Parse((string)reply[0]!, CultureInfo.InvariantCulture), ids);
    }
}
