using Gateway.Redis;
using Gateway.Sessions.Lifecycle;
using Gateway.Sessions.Storage.Redis;
using Gateway.Telemetry.Usage;
using Microsoft.Extensions.Options;
using StackExchange.Redis;

namespace Gateway.Sessions.Maintenance;

/// <summary>Sweeps the sessions in Redis periodically, on one gateway at a time, and publishes the session count.</summary>
internal sealed partial class SessionCleanup(
    SessionSweep sweep,
    RedisConnection redis,
    IOptions<SessionsOptions> options,
    TimeProvider time,
    ILogger<SessionCleanup> logger,
    IUsageObserver? usage = null)
    : BackgroundService
{
    private static readonly TimeSpan LeaseDuration = TimeSpan.FromSeconds(15);
    private static readonly TimeSpan Retry = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan MinimumCountsTtl = TimeSpan.FromHours(1);

    private readonly UnsweptSessions _unswept = new(redis);

    // An index is cleaned once per sweep. The time between two starts and the jitter within a sweep must not exceed the interval together.
    private readonly TimeSpan _period = options.Value.CleanupInterval * 3 / 4;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var lease = new RedisLease(redis, SessionKeys.Cleanup, LeaseDuration, time);
        using var timer = new PeriodicTimer(Retry, time);
        do
        {
            try
            {
                await lease.TryRunAsync(CleanForeverAsync, stoppingToken);
            }
            catch (Exception e) when (e is not OperationCanceledException)
            {
                // An exception here would stop the gateway; ids that stay in an index for longer do no harm.
                Log.Failed(logger, e);
            }
        }
        while (await timer.WaitForNextTickAsync(stoppingToken));
    }

    private async Task CleanForeverAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            var start = time.GetTimestamp();
            var isDone = await CleanAsync(cancellationToken);
            var rest = _period - time.GetElapsedTime(start);
            if (!isDone && rest > Retry)
            {
                rest = Retry;
            }

            if (rest > TimeSpan.Zero)
            {
                await Task.Delay(rest, time, cancellationToken);
            }
        }
    }

    private async ValueTask<bool> CleanAsync(CancellationToken cancellationToken)
    {
        var start = time.GetTimestamp();
        if (!(await sweep.RunAsync(_period / 2, cancellationToken)).TryGetValue(out var result))
        {
            return false;
        }

        var counts = result.Counts;
        var counted = await _unswept.TakeAsync(result.Removed, cancellationToken);
        SessionLifeMetrics.Ended(SessionEnd.Expired, result.Removed - counted, usage);
        var published = await redis.RunAsync(
            "SET",
            (Key: (RedisKey)SessionKeys.Statistics, Counts: (RedisValue)counts.Serialize(), Ttl: CountsTtl()),
            static (db, statistics) => db.StringSetAsync(statistics.Key, statistics.Counts, statistics.Ttl),
            RedisConnection.BackgroundDeadline,
            cancellationToken);
        Log.Cleaned(logger, result.Removed, counts.TotalSessions, counts.TotalUsers, time.GetElapsedTime(start));
        return published.IsAnswered;
    }

    // The counts outlast a few failed sweeps, and expire when no gateway has swept for long.
    private TimeSpan CountsTtl()
    {
        var ttl = options.Value.CleanupInterval * 4;
        return ttl < MinimumCountsTtl ? MinimumCountsTtl : ttl;
    }

    private static partial class Log
    {
        [LoggerMessage(2, LogLevel.Error, "The session clean-up failed and is retried", EventName = "SessionCleanupFailed")]
        public static partial void Failed(ILogger logger, Exception exception);

        [LoggerMessage(
            1,
            LogLevel.Debug,
            "Removed {Removed} ids of ended sessions from the indexes of {Sessions} sessions and {Users} users in {Elapsed}",
            EventName = "SessionsCleaned")]
        public static partial void Cleaned(ILogger logger, long removed, long sessions, long users, TimeSpan elapsed);
    }
}
