using System.Collections.Concurrent;

namespace Gateway.Proxy.Forwarding;

/// <summary>Ends a request to a backend when nothing has moved for a while, or when the client's request ends. Used again and again: one of these has a timer.</summary>
internal sealed class ActivityDeadline : CancellationTokenSource
{
    private const int MostKept = 1024;

    // Milliseconds. Setting a timer takes a lock of the runtime's, and deadlines are seconds.
    private const long Precision = 20;

    // A timer takes no more than this; "never" is written in years.
    private static readonly TimeSpan Longest = TimeSpan.FromMilliseconds(int.MaxValue);

    private static readonly ConcurrentQueue<ActivityDeadline> Kept = new();
    private static int _kept;

    private TimeSpan _timeout;
    private long _postponedAt;
    private CancellationTokenRegistration _client;
    private CancellationToken _ended;

    private ActivityDeadline()
    {
    }

    /// <summary>Whether the client's request has ended, rather than the time.</summary>
    public bool IsByClient => _ended.IsCancellationRequested;

    /// <summary>Begins one.</summary>
    /// <param name="timeout">How long nothing may move.</param>
    /// <param name="ended">The end of the client's request.</param>
    public static ActivityDeadline Rent(TimeSpan timeout, CancellationToken ended)
    {
        if (Kept.TryDequeue(out var deadline))
        {
            Interlocked.Decrement(ref _kept);
        }
        else
        {
            deadline = new ActivityDeadline();
        }

        deadline._timeout = timeout < Longest ? timeout : Longest;
        deadline._ended = ended;
        deadline._client = ended.UnsafeRegister(static state => ((ActivityDeadline)state!).Cancel(), deadline);
        deadline.Begin(Environment.TickCount64);
        return deadline;
    }

    /// <summary>Something has moved.</summary>
    public void Postpone()
    {
        if (Environment.TickCount64 is var now && now - _postponedAt > Precision)
        {
            Begin(now);
        }
    }

    /// <summary>Ends it without an end of the request; its token must not be used any more.</summary>
    public void Return()
    {
        // Waits for a cancellation that is under way: nobody else may get it.
        _client.Dispose();
        _client = default;
        _ended = default;
        if (Volatile.Read(ref _kept) < MostKept && TryReset())
        {
            Interlocked.Increment(ref _kept);
            Kept.Enqueue(this);
        }
        else
        {
            Dispose();
        }
    }

    private void Begin(long now)
    {
        _postponedAt = now;
        CancelAfter(_timeout);
    }
}
