using System.Diagnostics.Metrics;
using Gateway.Sessions.Storage;
using Gateway.Telemetry;

namespace Gateway.Sessions.Maintenance;

/// <summary>
/// Reports the session count, which it reads from the store periodically, and the number of pending last-accessed writes.
/// </summary>
internal sealed partial class SessionCountMetrics : BackgroundService
{
    // As often as Prometheus usually scrapes. ISessionStatistics bounds what a count costs.
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(15);

    private readonly ISessionStatistics _statistics;
    private readonly TimeProvider _time;
    private readonly ILogger<SessionCountMetrics> _logger;
    private volatile SessionCounts? _counts;

    public SessionCountMetrics(
        IMeterFactory meters,
        ISessionStatistics statistics,
        LastAccessedWriter lastAccessedWriter,
        TimeProvider time,
        ILogger<SessionCountMetrics> logger)
    {
        _statistics = statistics;
        _time = time;
        _logger = logger;
        var meter = meters.Create(GatewayTelemetry.Name);
        // All gateways on one store report the same number: dashboards must use the maximum, not the sum.
        meter.CreateObservableGauge(
            "gateway.sessions.active",
            () => Measure(_counts?.TotalSessions),
            "{session}",
            "Sessions in the store, as last counted; the same at every gateway.");
        meter.CreateObservableGauge(
            "gateway.sessions.users",
            () => Measure(_counts?.TotalUsers),
            "{user}",
            "Users with a session in the store, as last counted; the same at every gateway.");
        meter.CreateObservableUpDownCounter(
            "gateway.session.last_accessed.pending",
            () => lastAccessedWriter.Pending,
            "{write}",
            "Last-accessed writes that are pending.");
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Interval, _time);
        do
        {
            try
            {
                // While the store is unavailable these are the last known counts, because an outage must not look like a mass sign-out.
                _counts = (await _statistics.ReadAsync(stoppingToken)).Counts;
            }
            catch (Exception e) when (e is not OperationCanceledException)
            {
                Log.NotCounted(_logger, e);
            }
        }
        while (await timer.WaitForNextTickAsync(stoppingToken));
    }

    private static Measurement<long>[] Measure(long? count) => count is { } known ? [new(known)] : [];

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Error, "The sessions could not be counted; the count is retried", EventName = "SessionsNotCounted")]
        public static partial void NotCounted(ILogger logger, Exception exception);
    }
}
