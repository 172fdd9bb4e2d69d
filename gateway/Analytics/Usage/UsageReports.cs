using System.Globalization;
using System.Runtime.InteropServices;
using Gateway.Analytics.Usage.Storage;
using Microsoft.Extensions.Options;

namespace Gateway.Analytics.Usage;

/// <summary>Merges the counts of hours into reports.</summary>
internal sealed class UsageReports(IUsageStore store, IOptions<AnalyticsOptions> options) : IUsageReports
{
    public TimeSpan Retention => options.Value.Retention;

    public async ValueTask<UsageReading> ReadAsync(UsageRange range, CancellationToken cancellationToken)
    {
        var (hours, starts) = (range.Hours(), range.Starts());
        if (await store.ReadAsync(hours, starts, range.Step, cancellationToken) is not { } stored)
        {
            return UsageReading.Unavailable.Instance;
        }

        var hoursPerStep = hours.Count / starts.Count;
        var points = starts.Select((start, i) => PointOf(
            start,
            stored.Counts.Skip(i * hoursPerStep).Take(hoursPerStep).ToList(),
            stored.People[i]));
        var lengths = Sum(stored.Counts, UsageFields.LengthPrefix)
            .Where(static bucket => int.TryParse(bucket.Key, NumberStyles.None, CultureInfo.InvariantCulture, out _))
            .ToDictionary(static bucket => int.Parse(bucket.Key, CultureInfo.InvariantCulture), static bucket => bucket.Value);
        return new UsageReading.Found(new UsageReport(
            range.From.UtcDateTime,
            range.To.UtcDateTime,
            range.Step,
            [.. points],
            Sum(stored.Counts, UsageFields.DevicePrefix),
            new SessionSeconds(LengthHistogram.PercentileOf(lengths, 0.5), LengthHistogram.PercentileOf(lengths, 0.9))));
    }

    private static UsagePoint PointOf(DateTimeOffset start, IReadOnlyList<IReadOnlyDictionary<string, long>> hours, long people)
    {
        return new(
            start.UtcDateTime,
            Total(UsageFields.SignIns),
            Total(UsageFields.SignInsFailed),
            Total(UsageFields.SignInsThrottled),
            Total(UsageFields.SessionsBegun),
            Sum(hours, UsageFields.EndedPrefix),
            people,
            Total(UsageFields.Requests));

        long Total(string field) => hours.Sum(hour => hour.GetValueOrDefault(field));
    }

    private static SortedDictionary<string, long> Sum(IEnumerable<IReadOnlyDictionary<string, long>> hours, string prefix)
    {
        var sums = new Dictionary<string, long>(StringComparer.Ordinal);
        foreach (var (field, count) in hours.SelectMany(static hour => hour))
        {
            if (field.StartsWith(prefix, StringComparison.Ordinal))
            {
                CollectionsMarshal.GetValueRefOrAddDefault(sums, field[prefix.Length..], out _) += count;
            }
        }

        return new(sums, StringComparer.Ordinal);
    }
}
