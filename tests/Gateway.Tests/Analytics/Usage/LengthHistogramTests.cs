using System.Globalization;
using CsCheck;
using Gateway.Analytics.Usage;
using Xunit;

namespace Gateway.Tests.Analytics.Usage;

/// <summary>A percentile from the histogram is close to that of the lengths themselves.</summary>
public sealed class LengthHistogramTests
{
    [Fact]
    public void NoSessions_HaveNoPercentile() => Assert.Null(LengthHistogram.PercentileOf(new Dictionary<int, long>(), 0.5));

    [Theory]
    [InlineData(0, "0")]
    [InlineData(0.99, "0")]
    [InlineData(1, "1")]
    [InlineData(2, "5")]
    [InlineData(1e11, "96")]
    public void Bucket_OfALength(double seconds, string bucket) => Assert.Equal(bucket, LengthHistogram.BucketOf(TimeSpan.FromSeconds(seconds)));

    [Fact]
    public void Percentiles_OfAnyLengths_AreOffByLessThanAFifth() =>
        Gen.Int[1, 5_000_000].Array[1, 200].Sample(static lengths =>
        {
            foreach (var share in (double[])[0.5, 0.9])
            {
                var exact = lengths.Order().ElementAt((int)Math.Ceiling(share * lengths.Length) - 1);
                var estimate = Of(lengths, share);
                Assert.True(estimate is { } found && Math.Abs(found - exact) <= (0.2 * exact) + 1, $"{estimate} for {exact}");
            }
        });

    private static long? Of(IEnumerable<int> lengths, double share) => LengthHistogram.PercentileOf(
        lengths.GroupBy(static length => int.Parse(LengthHistogram.BucketOf(TimeSpan.FromSeconds(length)), CultureInfo.InvariantCulture))
            .ToDictionary(static bucket => bucket.Key, static bucket => (long)bucket.Count()),
        share);
}
