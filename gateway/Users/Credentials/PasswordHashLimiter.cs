using System.Diagnostics;
using System.Diagnostics.Metrics;
using System.Threading.RateLimiting;
using Gateway.Telemetry;
using Microsoft.Extensions.Options;

namespace Gateway.Users.Credentials;

/// <summary>Limits how many passwords are hashed at the same time, with a bounded queue, on threads of low priority.</summary>
/// <remarks>https://learn.microsoft.com/dotnet/api/system.threading.ratelimiting.concurrencylimiter</remarks>
internal sealed class PasswordHashLimiter : IDisposable
{
    private static readonly Counter<long> Rejected = GatewayTelemetry.Meter.CreateCounter<long>(
        "gateway.hashing.rejected", "{hash}", "Sign-ins that were turned away because the queue for a hash was full or took too long.");

    private static readonly Histogram<double> Duration = GatewayTelemetry.Meter.CreateHistogram<double>(
        "gateway.hashing.duration", "s", "How long one password took to hash, without the wait.", tags: null, advice: Buckets.Requests);

    private readonly ConcurrencyLimiter _limiter;
    private readonly TimeProvider _time;
    private readonly TimeSpan _wait;
    private readonly int _permits;

    public PasswordHashLimiter(IOptions<UsersOptions> options, TimeProvider time)
    {
        var hashing = options.Value.Hashing;
        _permits = hashing.Concurrency ?? Math.Max(1, Environment.ProcessorCount / 2);
        Capacity = _permits + hashing.Queue;
        _wait = hashing.Wait;
        _time = time;
        _limiter = new ConcurrencyLimiter(new ConcurrencyLimiterOptions
        {
            PermitLimit = _permits,
            QueueLimit = hashing.Queue,
            QueueProcessingOrder = QueueProcessingOrder.OldestFirst,
        });
    }

    /// <summary>The number of hashes that are being computed or queued.</summary>
    public int Count => _limiter.GetStatistics() is { } now ? (int)(_permits - now.CurrentAvailablePermits + now.CurrentQueuedCount) : 0;

    /// <summary>The number of hashes that may be computed or queued before the next one is rejected.</summary>
    public int Capacity { get; }

    /// <summary>Whether the next hash would be rejected.</summary>
    public bool IsFull => Count >= Capacity;

    /// <summary>Runs the work when a permit is available, on a thread of low priority.</summary>
    /// <returns>Null if the queue was full or no permit became available in time.</returns>
    public async ValueTask<T?> RunAsync<T>(Func<T> work, CancellationToken cancellationToken)
        where T : class
    {
        using var lease = await AcquireAsync(cancellationToken);
        if (lease is not { IsAcquired: true })
        {
            Rejected.Add(1);
            return null;
        }

        // Not cancelled: a hash takes milliseconds, and an early end would reveal its cost to the caller.
        return await LowPriorityThread.RunAsync(() => Measure(work));
    }

    public void Dispose() => _limiter.Dispose();

    private static T Measure<T>(Func<T> work)
    {
        var begun = Stopwatch.GetTimestamp();
        var result = work();
        Duration.Record(Stopwatch.GetElapsedTime(begun).TotalSeconds);
        return result;
    }

    // Null if the wait took too long.
    private async ValueTask<RateLimitLease?> AcquireAsync(CancellationToken cancellationToken)
    {
        if (_limiter.AttemptAcquire() is { IsAcquired: true } lease)
        {
            return lease;
        }

        using var timeout = new CancellationTokenSource(_wait, _time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, cancellationToken);
        try
        {
            return await _limiter.AcquireAsync(permitCount: 1, either.Token);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return null;
        }
    }
}
