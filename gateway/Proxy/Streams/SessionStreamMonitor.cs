using System.Threading.Channels;
using Gateway.Sessions;
using Gateway.Sessions.Cache;
using Gateway.Sessions.Lifecycle;
using Gateway.Sessions.Storage;

namespace Gateway.Proxy.Streams;

/// <summary>
/// Aborts streams when their session ends, and counts open ones as use. A session with streams is looked up when it changes; while changes
/// may be missed, all such sessions are looked up continuously.
/// </summary>
internal sealed partial class SessionStreamMonitor(
    SessionStreams streams,
    SessionManager sessions,
    SessionReader reader,
    SessionInvalidator invalidator,
    StreamMetrics metrics,
    TimeProvider time,
    ILogger<SessionStreamMonitor> logger)
    : BackgroundService
{
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(400);

    private const int Parallelism = 64;

    private readonly Channel<SessionId> _changed = Channel.CreateUnbounded<SessionId>(new UnboundedChannelOptions { SingleReader = true });
    private bool _allChanged;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        // As an observer: the look-up that a change causes must not join a read that began before the change.
        using var registration = invalidator.Register(InvalidationStage.Observers, OnChanged, OnAllChanged);
        await Task.WhenAll(FollowChangesAsync(stoppingToken), TickAsync(stoppingToken));
    }

    private void OnChanged(SessionId id)
    {
        foreach (var concerned in streams.ConcernedBy(id))
        {
            _changed.Writer.TryWrite(concerned);
        }
    }

    private void OnAllChanged() => Volatile.Write(ref _allChanged, true);

    private async Task FollowChangesAsync(CancellationToken stoppingToken)
    {
        await Parallel.ForEachAsync(
            _changed.Reader.ReadAllAsync(stoppingToken),
            new ParallelOptions { MaxDegreeOfParallelism = Parallelism, CancellationToken = stoppingToken },
            async (id, token) =>
            {
                if (streams.Find(id) is { } owner)
                {
                    await CheckAsync(owner, token);
                }
            });
    }

    private async Task TickAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Interval, time);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            // Read and reset in one step, or a change in between would be lost.
            var everyone = Interlocked.Exchange(ref _allChanged, false);
            everyone |= !invalidator.IsProven;
            var now = time.GetUtcNow();
            await Parallel.ForEachAsync(
                streams.Owners,
                new ParallelOptions { MaxDegreeOfParallelism = Parallelism, CancellationToken = stoppingToken },
                async (owner, token) =>
                {
                    if (everyone || owner.NeedsCheck || owner.HasEnded || owner.Session.ExpiresAt <= now)
                    {
                        await CheckAsync(owner, token);
                    }

                    if (!owner.HasEnded)
                    {
                        sessions.Use(owner.Session);
                    }
                });
        }
    }

    // An outage aborts nothing: the session is looked up again until the store answers.
    private async Task CheckAsync(SessionStreams.Owner owner, CancellationToken cancellationToken)
    {
        // Before the look-up: a stream that opens during it is checked once more.
        owner.NeedsCheck = false;
        var lookup = await LookUpAsync(owner.Session.Id, cancellationToken);
        if (lookup.TryGetValue(out var session))
        {
            owner.Session = session;
            owner.HasEnded = false;
        }
        else if (lookup.Status == StoreStatus.Unavailable)
        {
            owner.NeedsCheck = true;
        }
        else if (lookup.Status == StoreStatus.Missing)
        {
            owner.HasEnded = true;
            var ended = streams.End(owner.Session.Id);
            if (ended > 0)
            {
                metrics.Ended(ended);
                Log.Ended(logger, ended, owner.Session.Id);
            }
        }
    }

    private async ValueTask<StoreReply<Session>> LookUpAsync(SessionId id, CancellationToken cancellationToken)
    {
        try
        {
            return (await reader.ReadAsync(id, cancellationToken)).Lookup;
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            // Treated as an outage: the next round looks the session up again.
            Log.NotChecked(logger, id, e);
            return StoreReply<Session>.Unavailable;
        }
    }

    private static partial class Log
    {
        [LoggerMessage(
            2,
            LogLevel.Error,
            "Session {Session} of open streams could not be looked up; trying again",
            EventName = "StreamsNotChecked")]
        public static partial void NotChecked(ILogger logger, SessionId session, Exception exception);

        [LoggerMessage(
            1,
            LogLevel.Information,
            "{Count} open streams were aborted, because session {Session} has ended",
            EventName = "StreamsEnded")]
        public static partial void Ended(ILogger logger, int count, SessionId session);
    }
}
