using System.Diagnostics.Metrics;

namespace Gateway.Telemetry;

/// <summary>The bucket boundaries of histograms in seconds: those of the semantic conventions, and finer ones for stores.</summary>
internal static class Buckets
{
    /// <summary>For requests: from 5 milliseconds to 10 seconds.</summary>
    public static readonly InstrumentAdvice<double> Requests =
        new() { HistogramBucketBoundaries = [0.005, 0.01, 0.025, 0.05, 0.075, 0.1, 0.25, 0.5, 0.75, 1, 2.5, 5, 7.5, 10] };

    /// <summary>For calls to a store: from a quarter of a millisecond to 2.5 seconds.</summary>
    public static readonly InstrumentAdvice<double> Questions =
        new() { HistogramBucketBoundaries = [0.00025, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5] };
}
