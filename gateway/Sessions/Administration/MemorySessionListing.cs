using Gateway.Sessions.Storage.Memory;

namespace Gateway.Sessions.Administration;

/// <summary>Lists the sessions in the memory of the process, in the order of their ids.</summary>
internal sealed class MemorySessionListing(MemorySessionStore store) : ISessionListing
{
    private static readonly Comparer<string> LastFirst = Comparer<string>.Create(static (one, other) => string.CompareOrdinal(other, one));

    public ValueTask<SessionPage> ListAsync(SessionOwner? owner, int size, string? cursor, CancellationToken cancellationToken)
    {
        var after = "";
        if (cursor is not null)
        {
            if (!SessionCursor.TryRead(cursor, owner, out var position) || position is not SessionPosition.After(var last))
            {
                return ValueTask.FromResult<SessionPage>(SessionPage.BadCursor.Instance);
            }

            after = last.Value;
        }

        // One more than the page, to know whether another one follows.
        var next = new PriorityQueue<Session, string>(LastFirst);
        foreach (var session in store.Living().Where(session => owner?.Owns(session) != false))
        {
            if (string.CompareOrdinal(session.Id.Value, after) > 0)
            {
                next.Enqueue(session, session.Id.Value);
                if (next.Count > size + 1)
                {
                    next.Dequeue();
                }
            }
        }

        var sessions = next.UnorderedItems.Select(static item => item.Element)
            .OrderBy(static session => session.Id.Value, StringComparer.Ordinal)
            .Take(size)
            .ToList();
        return ValueTask.FromResult<SessionPage>(new SessionPage.Found(
            sessions, next.Count > size ? SessionCursor.Write(new SessionPosition.After(sessions[^1].Id), owner) : null));
    }
}
