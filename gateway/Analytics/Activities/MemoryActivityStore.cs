using BitFaster.Caching.Lru;

namespace Gateway.Analytics.Activities;

/// <summary>Keeps activity in the memory of the process. It ends with it; of very many people, the least recently active are forgotten.</summary>
internal sealed class MemoryActivityStore : IActivityStore
{
    private const int Capacity = 10_000;

    private readonly ConcurrentLru<string, Queue<ActivityEntry>> _lists = new(Capacity);

    /// <inheritdoc/>
    public ValueTask<bool> AppendAsync(
        IReadOnlyList<(string UserId, ActivityEntry Entry)> entries, CancellationToken cancellationToken)
    {
        foreach (var (userId, entry) in entries)
        {
            var list = _lists.GetOrAdd(userId, static _ => new Queue<ActivityEntry>());
            lock (list)
            {
                list.Enqueue(entry);
                if (list.Count > IActivityStore.Shown)
                {
                    list.Dequeue();
                }
            }
        }

        return ValueTask.FromResult(true);
    }

    /// <inheritdoc/>
    public ValueTask<IReadOnlyList<ActivityEntry>?> ReadAsync(string userId, CancellationToken cancellationToken)
    {
        if (!_lists.TryGet(userId, out var list))
        {
            return ValueTask.FromResult<IReadOnlyList<ActivityEntry>?>([]);
        }

        lock (list)
        {
            return ValueTask.FromResult<IReadOnlyList<ActivityEntry>?>([.. list]);
        }
    }
}
