namespace Gateway.Keys;

/// <summary>Keeps the ring in step with its store: what is lost or added there is known here a second later.</summary>
internal sealed partial class KeyRingRefresh(KeyRing ring, TimeProvider time, ILogger<KeyRingRefresh> logger) : BackgroundService
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Interval, time);
        do
        {
            try
            {
                await ring.RefreshAsync(stoppingToken);
            }
            catch (Exception e) when (e is not OperationCanceledException)
            {
                // An element that can't be read (another certificate, a hand at work) must not end the refresh for good.
                Log.Unreadable(logger, e);
            }
        }
        while (await timer.WaitForNextTickAsync(stoppingToken));
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Error, "The key ring can't be read; the last readable one stays in use", EventName = "KeyRingUnreadable")]
        public static partial void Unreadable(ILogger logger, Exception exception);
    }
}
