using System.Threading.Channels;
using Gateway.Sessions;
using Gateway.Sessions.Cache;
using Gateway.Sessions.Storage;

namespace Gateway.Proxy.Streams;

/// <summary>
/// Ends streams with their session and counts open ones as use. Every change of a session with streams makes it be
/// looked up; while changes may be missed, all such sessions are looked up all the time.
/// </summary>
internal sealed partial class SessionStreamMonitor(
    SessionStreams streams, SessionManager sessions, SessionReader reader, SessionInvalidator invalidator, StreamMetrics metrics, TimeProvider time,
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
        if (streams.Contains(id))
        {
            _changed.Writer.TryWrite(id);
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
            // Taken in one step: what comes between would be lost.
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

    // An outage ends nothing: the session is looked up again until somebody knows.
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
            // As good as no answer: the next round asks again.
            Log.NotChecked(logger, id, e);
            return StoreReply<Session>.Unavailable;
        }
    }

    private static partial class Log
    {
        [LoggerMessage(2, LogLevel.Error, "Session {Session} of open streams could not be looked up; trying again", EventName = "StreamsNotChecked")]
        public static partial void NotChecked(ILogger logger, SessionId session, Exception exception);

        [LoggerMessage(1, LogLevel.Information, "{Count} open streams were cut, because session {Session} has ended", EventName = "StreamsEnded")]
        public static partial void Ended(ILogger logger, int count, SessionId session);
    }
}
