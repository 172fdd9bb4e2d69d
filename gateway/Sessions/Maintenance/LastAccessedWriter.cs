using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using System.Threading.Channels;
using Gateway.Sessions.Adaptive;
using Gateway.Sessions.Storage;
using Gateway.Telemetry;
using OpenTelemetry;

namespace Gateway.Sessions.Maintenance;

/// <summary>
/// Writes the time of last access of sessions to the store in batches, so that no request waits for it. Pending writes are flushed at
/// shutdown.
/// </summary>
internal sealed partial class LastAccessedWriter(ISessionStore store, TimeProvider time, ILogger<LastAccessedWriter> logger)
    : BackgroundService
{
    private const int Parallelism = 64;

    // Bounds the memory that pending writes take while the store is unavailable. A session that is not added is added at its next request.
    private const int MaximumPending = 500_000;

    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan FlushTimeout = TimeSpan.FromSeconds(3);

    private static readonly Counter<long> Writes = GatewayTelemetry.Meter.CreateCounter<long>(
        "gateway.session.last_accessed.writes",
        "{write}",
        "Last-accessed writes by result: written, missing (the session had ended), postponed (the store did not answer), lost.");

    private readonly ConcurrentDictionary<SessionId, SessionAccess> _pending = new();

    // Tells that a write must not wait for the interval. One signal stands for all of them.
    private readonly Channel<bool> _urgent = Channel.CreateBounded<bool>(
        new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });

    /// <summary>The number of sessions whose time of last access is not written yet.</summary>
    public int Pending => _pending.Count;

    /// <summary>Adds a use that is written within the interval.</summary>
    /// <returns>Whether it was added: not while a write of this session is pending, nor while too many are.</returns>
    public bool Add(SessionId id, SessionAccess access)
    {
        // The pending write extends the session already.
        if (_pending.ContainsKey(id))
        {
            return false;
        }

        if (_pending.Count < MaximumPending)
        {
            return _pending.TryAdd(id, access);
        }

        Count("lost");
        return false;
    }

    /// <summary>Adds a use that is written at once, because it changes how long the session lasts without use.</summary>
    public void AddUrgent(SessionId id, SessionAccess access)
    {
        if (_pending.Count >= MaximumPending && !_pending.ContainsKey(id))
        {
            Count("lost");
            return;
        }

        _pending.AddOrUpdate(id, static (_, added) => added, static (_, before, added) => before.With(added), access);
        _urgent.Writer.TryWrite(true);
    }

    /// <summary>Writes what is pending. A write that the store did not answer stays pending.</summary>
    public async Task FlushAsync(CancellationToken cancellationToken)
    {
        if (_pending.IsEmpty)
        {
            return;
        }

        var batch = _pending.ToArray();
        using var activity = GatewayTelemetry.Source.StartActivity("session.last_accessed.write");
        activity?.SetTag("gateway.session.last_accessed.count", batch.Length);
        // One span for the batch instead of three for each session in it.
        using var suppressed = SuppressInstrumentationScope.Begin();
        var postponed = 0;
        await Parallel.ForEachAsync(
            batch,
            new ParallelOptions { MaxDegreeOfParallelism = Parallelism, CancellationToken = cancellationToken },
            async (write, token) =>
            {
                try
                {
                    var outcome = await store.WriteLastAccessedAsync(write.Key, write.Value, token);
                    if (outcome == StoreOutcome.Unavailable)
                    {
                        Interlocked.Increment(ref postponed);
                        Count("postponed");
                        return;
                    }

                    Count(outcome == StoreOutcome.Done ? "written" : "missing");
                }
                catch (Exception e) when (e is not OperationCanceledException)
                {
                    // A record that cannot be rewritten must not stop the writes of other sessions.
                    Log.Failed(logger, e);
                    Count("lost");
                }

                _pending.TryRemove(write);
            });
        activity?.SetTag("gateway.session.last_accessed.postponed", postponed);
        if (postponed > 0)
        {
            Failure.SessionStore.Mark(activity);
        }
    }

    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        await base.StopAsync(cancellationToken);
        // Open streams may have used up the host's shutdown timeout, so the last flush has a timeout of its own.
        using var deadline = new CancellationTokenSource(FlushTimeout, time);
        try
        {
            await FlushAsync(deadline.Token);
        }
        catch (OperationCanceledException)
        {
            Log.NotFlushed(logger, Pending);
            Count("lost", Pending);
        }
    }

    protected override Task ExecuteAsync(CancellationToken stoppingToken) =>
        Task.WhenAll(FlushPeriodicallyAsync(stoppingToken), FlushUrgentAsync(stoppingToken));

    private async Task FlushPeriodicallyAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Interval, time);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            await TryFlushAsync(stoppingToken);
        }
    }

    private async Task FlushUrgentAsync(CancellationToken stoppingToken)
    {
        await foreach (var _ in _urgent.Reader.ReadAllAsync(stoppingToken))
        {
            await TryFlushAsync(stoppingToken);
        }
    }

    private async Task TryFlushAsync(CancellationToken stoppingToken)
    {
        try
        {
            await FlushAsync(stoppingToken);
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            // Pending writes stay pending; an exception here would end the service and with it all later writes.
            Log.Failed(logger, e);
        }
    }

    private static void Count(string result, long count = 1) =>
        Writes.Add(count, new KeyValuePair<string, object?>("gateway.session.last_accessed.result", result));

    private static partial class Log
    {
        [LoggerMessage(
            2,
            LogLevel.Error,
            "The time of last access of a session could not be written",
            EventName = "LastAccessedWritesFailed")]
        public static partial void Failed(ILogger logger, Exception exception);

        [LoggerMessage(
            1,
            LogLevel.Warning,
            "The time of last access of {Count} sessions could not be written before shutdown; they may expire earlier than expected",
            EventName = "LastAccessedWritesNotFlushed")]
        public static partial void NotFlushed(ILogger logger, int count);
    }
}
