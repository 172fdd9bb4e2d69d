namespace Gateway.Keys;

/// <summary>
/// Compares the key ring with its store once a second, so that a key that was added or lost there is known here a second later.
/// </summary>
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
                // An unexpected element must not stop the refresh until the next restart.
                Log.Failed(logger, e);
            }
        }
        while (await timer.WaitForNextTickAsync(stoppingToken));
    }

    private static partial class Log
    {
        [LoggerMessage(
            1,
            LogLevel.Error,
            "The key ring could not be refreshed. The last ring that was read stays in use.",
            EventName = "KeyRingRefreshFailed")]
        public static partial void Failed(ILogger logger, Exception exception);
    }
}
