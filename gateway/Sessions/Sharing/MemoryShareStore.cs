using Gateway.Sessions.Storage;

namespace Gateway.Sessions.Sharing;

/// <summary>Stores shares in the memory of the process, beside the sessions.</summary>
internal sealed class MemoryShareStore(TimeProvider time) : IShareStore
{
    private readonly Lock _gate = new();
    private readonly Dictionary<string, Entry> _entries = new(StringComparer.Ordinal);

    public ValueTask<ShareAddition> AddAsync(Share share, int mostOpen, CancellationToken cancellationToken)
    {
        lock (_gate)
        {
            RemoveExpired();
            if (_entries.Values.Count(entry => entry.Share.UserId == share.UserId && !entry.IsEnded) >= mostOpen)
            {
                return ValueTask.FromResult(ShareAddition.TooMany);
            }

            _entries.Add(share.Id, new Entry(share));
            return ValueTask.FromResult(ShareAddition.Added);
        }
    }

    public ValueTask<StoreReply<Share>> FindAsync(string id, CancellationToken cancellationToken)
    {
        lock (_gate)
        {
            RemoveExpired();
            return ValueTask.FromResult(
                _entries.TryGetValue(id, out var entry) && !entry.IsEnded ? StoreReply.Found(entry.Current) : StoreReply<Share>.Missing);
        }
    }

    public ValueTask<StoreReply<IReadOnlyList<Share>>> ListAsync(string userId, CancellationToken cancellationToken)
    {
        lock (_gate)
        {
            RemoveExpired();
            return ValueTask.FromResult(StoreReply.Found<IReadOnlyList<Share>>(
            [
                .. _entries.Values.Where(entry => entry.Share.UserId == userId && !entry.IsEnded)
                    .Select(entry => entry.Current)
                    .OrderByDescending(share => share.CreatedAt),
            ]));
        }
    }

    public ValueTask<StoreOutcome> CountUseAsync(Share share, CancellationToken cancellationToken)
    {
        lock (_gate)
        {
            RemoveExpired();
            if (!_entries.TryGetValue(share.Id, out var entry) || entry.IsEnded || entry.Opened >= share.Uses)
            {
                return ValueTask.FromResult(StoreOutcome.Missing);
            }

            entry.Opened++;
            return ValueTask.FromResult(StoreOutcome.Done);
        }
    }

    public ValueTask GiveUseBackAsync(Share share, CancellationToken cancellationToken)
    {
        lock (_gate)
        {
            if (_entries.TryGetValue(share.Id, out var entry))
            {
                entry.Opened--;
            }
        }

        return ValueTask.CompletedTask;
    }

    public ValueTask<StoreOutcome> NoteSessionAsync(Share share, SessionId session, CancellationToken cancellationToken)
    {
        lock (_gate)
        {
            if (!_entries.TryGetValue(share.Id, out var entry))
            {
                return ValueTask.FromResult(StoreOutcome.Missing);
            }

            entry.Sessions.Add(session);
            return ValueTask.FromResult(StoreOutcome.Done);
        }
    }

    public ValueTask<StoreReply<IReadOnlyList<SessionId>>> SessionsOfAsync(string id, CancellationToken cancellationToken)
    {
        lock (_gate)
        {
            return ValueTask.FromResult(StoreReply.Found<IReadOnlyList<SessionId>>(
                _entries.TryGetValue(id, out var entry) ? [.. entry.Sessions] : []));
        }
    }

    public ValueTask<StoreOutcome> EndAsync(string userId, string id, CancellationToken cancellationToken)
    {
        lock (_gate)
        {
            RemoveExpired();
            if (!_entries.TryGetValue(id, out var entry) || entry.Share.UserId != userId)
            {
                return ValueTask.FromResult(StoreOutcome.Missing);
            }

            entry.IsEnded = true;
            return ValueTask.FromResult(StoreOutcome.Done);
        }
    }

    public ValueTask RemoveAsync(string userId, string id, CancellationToken cancellationToken)
    {
        lock (_gate)
        {
            _entries.Remove(id);
        }

        return ValueTask.CompletedTask;
    }

    private void RemoveExpired()
    {
        var now = time.GetUtcNow();
        foreach (var (id, entry) in _entries)
        {
            if (entry.Share.ExpiresAt <= now)
            {
                _entries.Remove(id);
            }
        }
    }

    private sealed class Entry(Share share)
    {
        public Share Share => share;

        public int Opened { get; set; }

        public bool IsEnded { get; set; }

        public List<SessionId> Sessions { get; } = [];

        public Share Current => share with { Opened = Opened };
    }
}
