using Gateway.Redis.Topology;
using Gateway.Telemetry;
using StackExchange.Redis;

namespace Gateway.Redis.Tracking;

/// <summary>
/// Server-assisted invalidation of all keys under a prefix: one stream from every primary. What is read from Redis
/// may be kept as long as <see cref="IsProven"/> holds.
/// </summary>
internal sealed partial class ClientTracking(RedisConnection redis, string prefix, TimeProvider time, ILogger<ClientTracking> logger) : BackgroundService
{
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(300);

    // A primary that is new may have served reads this long before its stream is missed.
    private static readonly TimeSpan Trust = TimeSpan.FromMilliseconds(750);

    private readonly Dictionary<string, ClientTrackingConnection> _nodes = new(StringComparer.Ordinal);
    private volatile ClientTrackingConnection[] _streams = [];
    private long _followedAt;
    private bool _wasProven;
    private bool _saidUnproven;

    /// <summary>A key under the prefix was written, removed, expired or evicted; the argument is the key without the prefix.</summary>
    public event Action<string>? KeyChanged;

    /// <summary>Any key may have changed: the database was flushed, or a stream begins and what came before it is not known.</summary>
    public event Action? AllChanged;

    /// <summary>Whether it has been proven within the last moments who the primaries are, and that every primary's stream is alive.</summary>
    public bool IsProven
    {
        get
        {
            if (time.GetElapsedTime(Volatile.Read(ref _followedAt)) >= Trust)
            {
                return false;
            }

            var streams = _streams;
            foreach (var stream in streams)
            {
                if (!stream.IsProven)
                {
                    return false;
                }
            }

            return streams.Length > 0;
        }
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Interval, time);
        try
        {
            do
            {
                await BeatOnceAsync(stoppingToken);
            }
            while (await timer.WaitForNextTickAsync(stoppingToken));
        }
        finally
        {
            foreach (var node in _nodes.Values)
            {
                await node.DisposeAsync();
            }
        }
    }

    // Whatever goes wrong in one round, the next one must come: without it sessions are read again every second for good.
    private async Task BeatOnceAsync(CancellationToken stoppingToken)
    {
        try
        {
            await FollowTopologyAsync();
            foreach (var stream in _streams)
            {
                // Not waited for: one that hangs must not keep the others from theirs.
                stream.Beat(stoppingToken);
            }

            Say();
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            Log.RoundFailed(logger, e);
        }
    }

    private async Task FollowTopologyAsync()
    {
        var askedAt = time.GetTimestamp();
        if (redis.Multiplexer is not { } multiplexer)
        {
            return;
        }

        var primaries = (await RedisPrimaries.AskAsync(multiplexer, Trust / 2, time)).ToDictionary(endPoint => endPoint.ToString()!, StringComparer.Ordinal);
        if (primaries.Count == 0)
        {
            // While none is reachable the streams stay: they are not believed, and may come back.
            return;
        }

        var gone = _nodes.Where(node => !primaries.ContainsKey(node.Key)).ToList();
        var added = primaries.Where(primary => !_nodes.ContainsKey(primary.Key)).ToList();
        gone.ForEach(node => _nodes.Remove(node.Key));
        foreach (var (name, endPoint) in added)
        {
            _nodes[name] = new ClientTrackingConnection(
                redis.CopyOptions(), endPoint, multiplexer.GetDatabase().Database, prefix, key => KeyChanged?.Invoke(key), () => AllChanged?.Invoke(), time);
        }

        if (gone.Count > 0 || added.Count > 0)
        {
            _streams = [.. _nodes.Values];
        }

        Volatile.Write(ref _followedAt, askedAt);
        foreach (var (_, node) in gone)
        {
            await node.DisposeAsync();
        }
    }

    // One line when it begins to hold and one when it ceases to: the state, not each attempt.
    private void Say()
    {
        var isProven = IsProven;
        if (isProven && !_wasProven)
        {
            Log.Armed(logger, _streams.Length);
            using var activity = GatewayTelemetry.Source.StartActivity("session.invalidation.armed");
            activity?.SetTag("gateway.session.invalidation.streams", _streams.Length);
        }
        else if (!isProven && _wasProven)
        {
            Log.Lost(logger);
            using var activity = GatewayTelemetry.Source.StartActivity("session.invalidation.lost");
            Failure.Invalidation.Mark(activity);
        }
        else if (!isProven && !_saidUnproven && _streams.Select(stream => stream.Refusal).FirstOrDefault(refusal => refusal is not null) is { } refusal)
        {
            _saidUnproven = true;
            Log.Refused(logger, refusal);
        }

        _wasProven = isProven;
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Information, "Redis tells of every changed session ({Count} streams): sessions are served from memory", EventName = "InvalidationArmed")]
        public static partial void Armed(ILogger logger, int count);

        [LoggerMessage(2, LogLevel.Warning, "The stream of changed sessions from Redis is interrupted: sessions are read again every second until it is back", EventName = "InvalidationLost")]
        public static partial void Lost(ILogger logger);

        [LoggerMessage(4, LogLevel.Error, "The streams of changed sessions could not be looked after; trying again", EventName = "InvalidationRoundFailed")]
        public static partial void RoundFailed(ILogger logger, Exception exception);

        [LoggerMessage(3, LogLevel.Warning, "Redis does not tell of changed sessions ({Reason}): sessions are read again every second, which is correct and costs more", EventName = "InvalidationRefused")]
        public static partial void Refused(ILogger logger, string reason);
    }
}
