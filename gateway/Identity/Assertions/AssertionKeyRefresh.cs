using Microsoft.Extensions.Options;
using OpenTelemetry;

namespace Gateway.Identity.Assertions;

/// <summary>Refreshes the key set from its store every second, and rotates the keys.</summary>
internal sealed partial class AssertionKeyRefresh(
    AssertionKeys keys, IOptions<IdentityOptions> options, TimeProvider time, ILogger<AssertionKeyRefresh> logger) : BackgroundService
{
    private bool _isUnreadable;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (options.Value.AssertionHeader is null)
        {
            return;
        }

        // A span every second would bury the spans of requests.
        using var quiet = SuppressInstrumentationScope.Begin();
        using var timer = new PeriodicTimer(AssertionSchedule.RefreshInterval, time);
        do
        {
            try
            {
                await keys.RefreshAsync(stoppingToken);
                _isUnreadable = false;
            }
            catch (Exception e) when (e is not OperationCanceledException)
            {
                // Logged once, not every second, and the refresh must continue.
                if (!_isUnreadable)
                {
                    Log.Unreadable(logger, e);
                }

                _isUnreadable = true;
            }
        }
        while (await timer.WaitForNextTickAsync(stoppingToken));
    }

    private static partial class Log
    {
        [LoggerMessage(
            1,
            LogLevel.Error,
            "The stored keys of the assertion can't be read; the keys that were read last stay in use",
            EventName = "AssertionKeysFailed")]
        public static partial void Unreadable(ILogger logger, Exception exception);
    }
}
