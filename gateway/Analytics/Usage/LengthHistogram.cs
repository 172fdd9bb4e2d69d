using System.Globalization;

namespace Gateway.Analytics.Usage;

/// <summary>
/// A fixed histogram of session lengths: a bucket for everything under a second, and four for each doubling up to half a year. A percentile
/// is off by less than a tenth.
/// </summary>
internal static class LengthHistogram
{
    private const int BucketsPerDoubling = 4;
    private const int Last = 24 * BucketsPerDoubling;

    /// <summary>The number of the bucket of a length, as text.</summary>
    public static string BucketOf(TimeSpan length)
    {
        var seconds = length.TotalSeconds;
        var bucket = seconds < 1 ? 0 : Math.Min(Last, 1 + (int)Math.Floor(Math.Log2(seconds) * BucketsPerDoubling));
        return bucket.ToString(CultureInfo.InvariantCulture);
    }

    /// <summary>The length in whole seconds that a share of the sessions did not exceed; null while there are none.</summary>
    /// <param name="buckets">The counts by the number of the bucket.</param>
    /// <param name="share">0.5 for the median.</param>
    public static long? PercentileOf(IReadOnlyDictionary<int, long> buckets, double share)
    {
        var total = buckets.Values.Sum();
        if (total <= 0)
        {
            return null;
        }

        var rank = share * total;
        var before = 0L;
        foreach (var (bucket, count) in buckets.Where(static pair => pair.Value > 0).OrderBy(static pair => pair.Key))
        {
            if (before + count >= rank)
            {
                return (long)Math.Round(Interpolate(bucket, (rank - before) / count));
            }

            before += count;
        }

        return (long)Math.Round(Interpolate(Last, 1));
    }

    private static double Interpolate(int bucket, double part) =>
        bucket == 0 ? part : Math.Pow(2, (bucket - 1 + part) / BucketsPerDoubling);
}
