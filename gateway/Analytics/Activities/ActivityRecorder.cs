using System.Threading.Channels;
using Gateway.Telemetry.Audit;

namespace Gateway.Analytics.Activities;

/// <summary>
/// Takes the events of the audit log that concern a person and writes them to the store in batches, off the path of the requests that caused
/// them. Only acts that the log has are taken.
/// </summary>
internal sealed partial class ActivityRecorder(IActivityStore store, TimeProvider time, ILogger<ActivityRecorder> logger)
    : BackgroundService, IAuditObserver, IAsyncDisposable
{
    // Bounds the memory while the store does not answer; then the oldest are lost.
    private const int MaximumPending = 10_000;
    private const int BatchSize = 200;

    private static readonly TimeSpan Retry = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan FlushTimeout = TimeSpan.FromSeconds(3);

    private readonly Channel<(string UserId, ActivityEntry Entry)> _pending =
        Channel.CreateBounded<(string, ActivityEntry)>(
            new BoundedChannelOptions(MaximumPending) { FullMode = BoundedChannelFullMode.DropOldest });

    private readonly SemaphoreSlim _turn = new(1, 1);
    private readonly List<(string UserId, ActivityEntry Entry)> _batch = [];
    private bool _isDisposed;

    public void OnEvent(AuditEvent act)
    {
        if (act is { IsLogged: true, UserId: { } userId } && ActivityNames.Of(act.Kind) is { } name)
        {
            _pending.Writer.TryWrite((userId, new ActivityEntry
            {
                Id = Guid.NewGuid().ToString("n")[..12],
                At = WholeMilliseconds(act.At),
                Event = name,
                Ip = act.Address?.ToString(),
                Device = act.Device,
                SessionId = act.SessionId,
                By = act.By,
            }));
        }
    }

    /// <summary>The last events of a person, the newest first; those of requests that this process has answered are always among them.</summary>
    public async ValueTask<ActivityReading> ReadAsync(string userId, CancellationToken cancellationToken)
    {
        if (!await FlushAsync(cancellationToken) || await store.ReadAsync(userId, cancellationToken) is not { } entries)
        {
            return ActivityReading.Unavailable.Instance;
        }

        var oldest = time.GetUtcNow().UtcDateTime - IActivityStore.Retention;
        return new ActivityReading.Found(
        [
            .. entries.Where(entry => entry.At >= oldest).DistinctBy(static entry => entry.Id).Reverse()
                .OrderByDescending(static entry => entry.At).Take(IActivityStore.Shown),
        ]);
    }

    /// <summary>Writes what is pending. What the store did not take is written first at the next call.</summary>
    /// <returns>Whether everything was written.</returns>
    public async Task<bool> FlushAsync(CancellationToken cancellationToken)
    {
        await _turn.WaitAsync(cancellationToken);
        try
        {
            while (true)
            {
                while (_batch.Count < BatchSize && _pending.Reader.TryRead(out var next))
                {
                    _batch.Add(next);
                }

                if (_batch.Count == 0)
                {
                    return true;
                }

                if (!await store.AppendAsync(_batch, cancellationToken))
                {
                    return false;
                }

                _batch.Clear();
            }
        }
        finally
        {
            _turn.Release();
        }
    }

    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        await base.StopAsync(cancellationToken);
        await FlushLastAsync();
    }

    // A command starts no hosted services.
    public async ValueTask DisposeAsync()
    {
        if (!_isDisposed)
        {
            _isDisposed = true;
            await FlushLastAsync();
            _turn.Dispose();
            Dispose();
        }
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (await _pending.Reader.WaitToReadAsync(stoppingToken))
        {
            while (!await TryFlushAsync(stoppingToken))
            {
                await Task.Delay(Retry, time, stoppingToken);
            }
        }
    }

    private async Task<bool> TryFlushAsync(CancellationToken stoppingToken)
    {
        try
        {
            return await FlushAsync(stoppingToken);
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            // An exception here would stop the gateway.
            Log.Failed(logger, e);
            return false;
        }
    }

    private async Task FlushLastAsync()
    {
        using var deadline = new CancellationTokenSource(FlushTimeout, time);
        var isDone = false;
        try
        {
            isDone = await FlushAsync(deadline.Token);
        }
        catch (OperationCanceledException)
        {
            // Reported below.
        }

        if (!isDone)
        {
            Log.NotFlushed(logger);
        }
    }

    private static DateTime WholeMilliseconds(DateTimeOffset at) =>
        DateTimeOffset.FromUnixTimeMilliseconds(at.ToUnixTimeMilliseconds()).UtcDateTime;

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Error, "The activity of people could not be written; it is written again", EventName = "ActivityWriteFailed")]
        public static partial void Failed(ILogger logger, Exception exception);

        [LoggerMessage(
            2,
            LogLevel.Warning,
            "The last activity of people could not be written before the end, because the store does not answer",
            EventName = "ActivityNotFlushed")]
        public static partial void NotFlushed(ILogger logger);
    }
}
