using System.Diagnostics;
using System.Diagnostics.Metrics;
using Gateway.Telemetry;
using Microsoft.Extensions.Options;

namespace Gateway.Users.Credentials;

/// <summary>Computes hashes off the caller's thread, few at a time, with a bounded queue in front.</summary>
internal sealed class PasswordHashLimiter : IDisposable
{
    private static readonly Counter<long> Rejected =
        GatewayTelemetry.Meter.CreateCounter<long>("gateway.hashing.rejected", "{hash}", "Sign-ins that were turned away because the queue for a hash was full or took too long.");

    private static readonly Histogram<double> Duration = GatewayTelemetry.Meter.CreateHistogram<double>("gateway.hashing.duration", "s", "How long one password took to hash, without the wait.", tags: null, advice: Buckets.Requests);

    private readonly SemaphoreSlim _slots;
    private readonly TimeProvider _time;
    private readonly TimeSpan _wait;
    private readonly int _capacity;
    private int _inside;

    public PasswordHashLimiter(IOptions<UsersOptions> options, TimeProvider time)
    {
        var hashing = options.Value.Hashing;
        var concurrency = hashing.Concurrency ?? Math.Max(1, Environment.ProcessorCount / 2);
        _slots = new SemaphoreSlim(concurrency, concurrency);
        _capacity = concurrency + hashing.Queue;
        _wait = hashing.Wait;
        _time = time;
    }

    /// <summary>How many sign-ins are being hashed or wait for it.</summary>
    public int Inside => Math.Max(0, Volatile.Read(ref _inside));

    /// <summary>How many may be, before the next one is turned away.</summary>
    public int Capacity => _capacity;

    /// <summary>True while one more would be turned away at once.</summary>
    public bool IsFull => Volatile.Read(ref _inside) >= _capacity;

    /// <summary>Runs the work when its turn comes, on a thread that yields to all others.</summary>
    /// <returns>Null when the queue was full or the turn did not come in time.</returns>
    public async ValueTask<T?> RunAsync<T>(Func<T> work, CancellationToken cancellationToken)
        where T : class
    {
        if (Interlocked.Increment(ref _inside) > _capacity)
        {
            Interlocked.Decrement(ref _inside);
            Rejected.Add(1);
            return null;
        }

        try
        {
            if (!await EnterAsync(cancellationToken))
            {
                Rejected.Add(1);
                return null;
            }

            try
            {
                // Not cancellable: a hash that has begun is short, and ending early would tell its cost to the caller.
                return await LowPriorityThread.RunAsync(() => Measure(work));
            }
            finally
            {
                _slots.Release();
            }
        }
        finally
        {
            Interlocked.Decrement(ref _inside);
        }
    }

    public void Dispose() => _slots.Dispose();

    private static T Measure<T>(Func<T> work)
    {
        var begun = Stopwatch.GetTimestamp();
        var result = work();
        Duration.Record(Stopwatch.GetElapsedTime(begun).TotalSeconds);
        return result;
    }

    private async ValueTask<bool> EnterAsync(CancellationToken cancellationToken)
    {
        if (_slots.Wait(0, CancellationToken.None))
        {
            return true;
        }

        using var patience = new CancellationTokenSource(_wait, _time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(patience.Token, cancellationToken);
        try
        {
            await _slots.WaitAsync(either.Token);
            return true;
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return false;
        }
    }
}
