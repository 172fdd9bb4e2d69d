using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using Gateway.Sessions.Storage;
using Gateway.Telemetry;
using OpenTelemetry;

namespace Gateway.Sessions.Maintenance;

/// <summary>Writes use back in batches, off the path of any request; what is pending at the end is written then.</summary>
internal sealed partial class LastAccessedWriter(ISessionStore store, TimeProvider time, ILogger<LastAccessedWriter> logger) : BackgroundService
{
    private const int Parallelism = 64;

    // Each pending touch is one session in use; past this many the process has other worries, and use counts at its next request.
    private const int MaximumPending = 500_000;

    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan LastFlush = TimeSpan.FromSeconds(3);

    private static readonly Counter<long> Touches =
        GatewayTelemetry.Meter.CreateCounter<long>("gateway.session.touches", "{touch}", "Uses of sessions by what became of them: written, missing (the session had ended), postponed (the store did not answer), lost.");

    private readonly ConcurrentDictionary<SessionId, DateTimeOffset> _pending = new();

    /// <summary>How many sessions' use is not written yet.</summary>
    public int Pending => _pending.Count;

    public void Add(SessionId id, DateTimeOffset usedAt)
    {
        // A session that waits already costs nothing more: its use is as good as written.
        if (_pending.ContainsKey(id))
        {
            return;
        }

        if (_pending.Count < MaximumPending)
        {
            _pending[id] = usedAt;
        }
        else
        {
            Count("lost");
        }
    }

    /// <summary>Writes what is pending; what the store did not take stays pending.</summary>
    public async Task FlushAsync(CancellationToken cancellationToken)
    {
        if (_pending.IsEmpty)
        {
            return;
        }

        var batch = _pending.ToArray();
        using var activity = GatewayTelemetry.Source.StartActivity("session.touch");
        activity?.SetTag("gateway.touch.count", batch.Length);
        // One span for the batch, not three for each session in it.
        using var quiet = SuppressInstrumentationScope.Begin();
        var postponed = 0;
        await Parallel.ForEachAsync(
            batch,
            new ParallelOptions { MaxDegreeOfParallelism = Parallelism, CancellationToken = cancellationToken },
            async (touch, token) =>
            {
                try
                {
                    var outcome = await store.TouchAsync(touch.Key, touch.Value, token);
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
                    // One record that can't be touched must not keep the others from being.
                    Log.Failed(logger, e);
                    Count("lost");
                }

                _pending.TryRemove(touch);
            });
        activity?.SetTag("gateway.touch.postponed", postponed);
        if (postponed > 0)
        {
            Failure.SessionStore.Mark(activity);
        }
    }

    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        await base.StopAsync(cancellationToken);
        // The host's patience may be used up by streams that would not end; this takes its own.
        using var deadline = new CancellationTokenSource(LastFlush, time);
        try
        {
            await FlushAsync(deadline.Token);
        }
        catch (OperationCanceledException)
        {
            Log.NotWritten(logger, Pending);
            Count("lost", Pending);
        }
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Interval, time);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            try
            {
                await FlushAsync(stoppingToken);
            }
            catch (Exception e) when (e is not OperationCanceledException)
            {
                // What is pending stays so, and the next round must come.
                Log.Failed(logger, e);
            }
        }
    }

    private static void Count(string result, long count = 1) => Touches.Add(count, new KeyValuePair<string, object?>("gateway.touch.result", result));

    private static partial class Log
    {
        [LoggerMessage(2, LogLevel.Error, "The use of sessions could not be written back; trying again", EventName = "TouchesFailed")]
        public static partial void Failed(ILogger logger, Exception exception);

        [LoggerMessage(1, LogLevel.Warning, "The last use of {Count} sessions could not be written back before the end; they may expire earlier than their owners expect", EventName = "TouchesNotWritten")]
        public static partial void NotWritten(ILogger logger, int count);
    }
}
