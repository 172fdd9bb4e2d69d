using System.Diagnostics.Metrics;
using Gateway.Sessions.Storage;
using Gateway.Telemetry;

namespace Gateway.Sessions.Maintenance;

/// <summary>Shows how many sessions there are in the whole store, counted now and then, and how many uses wait to be written.</summary>
internal sealed partial class SessionCountMetrics : BackgroundService
{
    // As often as Prometheus usually scrapes; the statistics bound what it costs.
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(15);

    private readonly ISessionStatistics _statistics;
    private readonly TimeProvider _time;
    private readonly ILogger<SessionCountMetrics> _logger;
    private volatile SessionCounts? _counts;

    public SessionCountMetrics(IMeterFactory meters, ISessionStatistics statistics, LastAccessedWriter touches, TimeProvider time, ILogger<SessionCountMetrics> logger)
    {
        _statistics = statistics;
        _time = time;
        _logger = logger;
        var meter = meters.Create(GatewayTelemetry.Name);
        // Every gateway on one store shows the same: a dashboard takes the largest, not the sum.
        meter.CreateObservableGauge("gateway.sessions.active", () => Of(_counts?.TotalSessions), "{session}", "Sessions in the store, as last counted; the same at every gateway.");
        meter.CreateObservableGauge("gateway.sessions.users", () => Of(_counts?.TotalUsers), "{user}", "Users with a session in the store, as last counted; the same at every gateway.");
        meter.CreateObservableUpDownCounter("gateway.session.touches.pending", () => touches.Pending, "{touch}", "Uses of sessions that wait to be written to the store.");
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Interval, _time);
        do
        {
            try
            {
                // With the store away these are the last that were known: an outage is no mass sign-out.
                _counts = (await _statistics.ReadAsync(stoppingToken)).Counts;
            }
            catch (Exception e) when (e is not OperationCanceledException)
            {
                Log.NotCounted(_logger, e);
            }
        }
        while (await timer.WaitForNextTickAsync(stoppingToken));
    }

    private static Measurement<long>[] Of(long? value) => value is { } known ? [new(known)] : [];

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Error, "The sessions could not be counted; trying again", EventName = "SessionsNotCounted")]
        public static partial void NotCounted(ILogger logger, Exception exception);
    }
}
