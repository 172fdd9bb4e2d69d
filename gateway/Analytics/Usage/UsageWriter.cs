using Gateway.Analytics.Usage.Storage;

namespace Gateway.Analytics.Usage;

/// <summary>
/// Writes what this process counted to the store, every few seconds and at the beginning of each hour. What the store did not take is written
/// again later; at a clean stop, and at the end of a command, the rest is written.
/// </summary>
internal sealed partial class UsageWriter(
    UsageAggregator aggregator, IUsageStore store, TimeProvider time, ILogger<UsageWriter> logger)
    : BackgroundService, IAsyncDisposable
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(3);
    private static readonly TimeSpan FlushTimeout = TimeSpan.FromSeconds(3);

    private readonly SemaphoreSlim _turn = new(1, 1);
    private readonly Queue<(UsageBatch Batch, long Sequence)> _unwritten = new();
    private long _sequence;
    private bool _isRefused;
    private bool _isDisposed;

    /// <summary>Writes what was counted. A batch that the store did not take is written first at the next call.</summary>
    public async Task FlushAsync(CancellationToken cancellationToken)
    {
        await _turn.WaitAsync(cancellationToken);
        try
        {
            // While the store does not answer, the counts add up in the aggregator, where they need no more memory.
            if (_unwritten.Count == 0)
            {
                foreach (var batch in aggregator.Take())
                {
                    _unwritten.Enqueue((batch, ++_sequence));
                }
            }

            while (_unwritten.TryPeek(out var next))
            {
                var outcome = await store.AddAsync(next.Batch, next.Sequence, cancellationToken);
                if (outcome == UsageWriteOutcome.Unavailable)
                {
                    return;
                }

                if (outcome == UsageWriteOutcome.Refused && !_isRefused)
                {
                    _isRefused = true;
                    Log.Refused(logger);
                }

                _unwritten.Dequeue();
            }
        }
        finally
        {
            _turn.Release();
        }
    }

    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        await base.StopAsync(cancellationToken);
        await FlushAllAsync();
    }

    // A command starts no hosted services.
    public async ValueTask DisposeAsync()
    {
        if (!_isDisposed)
        {
            _isDisposed = true;
            await FlushAllAsync();
            _turn.Dispose();
            Dispose();
        }
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (true)
        {
            await Task.Delay(NextFlush(), time, stoppingToken);
            try
            {
                await FlushAsync(stoppingToken);
            }
            catch (Exception e) when (e is not OperationCanceledException)
            {
                // An exception here would stop the gateway.
                Log.Failed(logger, e);
            }
        }
    }

    // Requests are counted by the hour in which they are taken.
    private TimeSpan NextFlush()
    {
        var now = time.GetUtcNow();
        var untilHour = UsageRange.HourOf(now) + TimeSpan.FromHours(1) - now;
        return untilHour < Interval ? untilHour : Interval;
    }

    // Twice: batches that were left over, and what was counted since.
    private async Task FlushAllAsync()
    {
        using var deadline = new CancellationTokenSource(FlushTimeout, time);
        try
        {
            await FlushAsync(deadline.Token);
            await FlushAsync(deadline.Token);
        }
        catch (Exception e) when (e is OperationCanceledException or ObjectDisposedException)
        {
            // Reported below.
        }

        if (_unwritten.Count > 0)
        {
            Log.NotFlushed(logger);
        }
    }

    private static partial class Log
    {
        [LoggerMessage(
            1,
            LogLevel.Warning,
            "Redis does not permit the commands of analytics, and nothing is counted: extend the user's ACL, or set Gateway:Analytics:Enabled to "
                + "false",
            EventName = "AnalyticsNotPermitted")]
        public static partial void Refused(ILogger logger);

        [LoggerMessage(2, LogLevel.Error, "The counts of analytics could not be written", EventName = "AnalyticsWriteFailed")]
        public static partial void Failed(ILogger logger, Exception exception);

        [LoggerMessage(
            3,
            LogLevel.Warning,
            "The last counts of analytics could not be written before the end, because the store does not answer",
            EventName = "AnalyticsNotFlushed")]
        public static partial void NotFlushed(ILogger logger);
    }
}
