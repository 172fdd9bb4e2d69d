using System.Runtime.InteropServices;
using Microsoft.Extensions.Options;

namespace Gateway.Analytics.Usage.Storage;

/// <summary>Keeps the counts in the memory of the process. They end with it.</summary>
internal sealed class MemoryUsageStore(IOptions<AnalyticsOptions> options, TimeProvider time) : IUsageStore
{
    private readonly Lock _gate = new();
    private readonly Dictionary<DateTimeOffset, Dictionary<string, long>> _counts = [];
    private readonly Dictionary<(DateTimeOffset Start, UsageStep Step), PeopleEstimate> _people = [];

    /// <inheritdoc/>
    public ValueTask<UsageWriteOutcome> AddAsync(UsageBatch batch, long sequence, CancellationToken cancellationToken)
    {
        lock (_gate)
        {
            if (!_counts.TryGetValue(batch.Hour, out var counts))
            {
                RemoveOld();
                _counts.Add(batch.Hour, counts = new(StringComparer.Ordinal));
            }

            foreach (var (field, count) in batch.Counts)
            {
                CollectionsMarshal.GetValueRefOrAddDefault(counts, field, out _) += count;
            }

            if (batch.People.Count > 0)
            {
                AddPeople(batch.People, (batch.Hour, UsageStep.Hour));
                AddPeople(batch.People, (UsageRange.DayOf(batch.Hour), UsageStep.Day));
            }
        }

        return ValueTask.FromResult(UsageWriteOutcome.Done);
    }

    /// <inheritdoc/>
    public ValueTask<StoredUsage?> ReadAsync(
        IReadOnlyList<DateTimeOffset> hours, IReadOnlyList<DateTimeOffset> periods, UsageStep step, CancellationToken cancellationToken)
    {
        lock (_gate)
        {
            return ValueTask.FromResult<StoredUsage?>(new(
                [.. hours.Select(hour => _counts.TryGetValue(hour, out var counts) ? new Dictionary<string, long>(counts) : [])],
                [.. periods.Select(start => _people.GetValueOrDefault((start, step))?.Count ?? 0)]));
        }
    }

    private void AddPeople(HashSet<string> people, (DateTimeOffset, UsageStep) period)
    {
        if (!_people.TryGetValue(period, out var estimate))
        {
            _people.Add(period, estimate = new PeopleEstimate());
        }

        foreach (var userId in people)
        {
            estimate.Add(userId);
        }
    }

    // Whenever an hour begins, which bounds the memory.
    private void RemoveOld()
    {
        var oldest = time.GetUtcNow() - options.Value.Retention - TimeSpan.FromDays(1);
        foreach (var hour in _counts.Keys.Where(hour => hour < oldest).ToList())
        {
            _counts.Remove(hour);
        }

        foreach (var period in _people.Keys.Where(period => period.Start < oldest).ToList())
        {
            _people.Remove(period);
        }
    }
}
