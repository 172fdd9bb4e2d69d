using StackExchange.Redis;

namespace Gateway.Redis;

/// <summary>
/// Server-assisted invalidation of all keys under a prefix: one stream from every primary. What is read from Redis
/// may be kept as long as <see cref="IsProven"/> holds.
/// </summary>
internal sealed partial class RedisInvalidations(RedisConnection redis, string prefix, TimeProvider time, ILogger<RedisInvalidations> logger) : BackgroundService
{
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(300);

    private readonly Dictionary<string, NodeInvalidations> _nodes = new(StringComparer.Ordinal);
    private volatile NodeInvalidations[] _streams = [];
    private bool _wasProven;
    private bool _saidUnproven;

    /// <summary>A key under the prefix was written, removed, expired or evicted; the argument is the key without the prefix.</summary>
    public event Action<string>? KeyChanged;

    /// <summary>Any key may have changed: the database was flushed, or a stream begins and what came before it is not known.</summary>
    public event Action? AllChanged;

    /// <summary>Whether every primary's stream has been proven alive within the last moments.</summary>
    public bool IsProven
    {
        get
        {
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
            await Task.WhenAll(_streams.Select(stream => stream.BeatAsync(stoppingToken)));
            Say();
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            Log.RoundFailed(logger, e);
        }
    }

    // The main connection knows where the primaries are: one server, whoever Sentinel promoted, or the cluster's.
    private async Task FollowTopologyAsync()
    {
        if (redis.Multiplexer is not { } multiplexer)
        {
            return;
        }

        var primaries = multiplexer.GetServers()
            .Where(server => server is { IsConnected: true, IsReplica: false } && server.ServerType != ServerType.Sentinel)
            .ToDictionary(server => server.EndPoint.ToString()!, server => server.EndPoint, StringComparer.Ordinal);
        if (primaries.Count == 0 || (primaries.Count == _nodes.Count && primaries.Keys.All(_nodes.ContainsKey)))
        {
            // While none is reachable the old ones stay: they are not proven, and may come back.
            return;
        }

        foreach (var gone in _nodes.Keys.Except(primaries.Keys).ToList())
        {
            _nodes.Remove(gone, out var node);
            await node!.DisposeAsync();
        }

        foreach (var (name, endPoint) in primaries.Where(primary => !_nodes.ContainsKey(primary.Key)))
        {
            _nodes[name] = new NodeInvalidations(
                redis.CopyOptions(), endPoint, multiplexer.GetDatabase().Database, prefix, key => KeyChanged?.Invoke(key), () => AllChanged?.Invoke(), time);
        }

        _streams = [.. _nodes.Values];
    }

    // One line when it begins to hold and one when it ceases to: the state, not each attempt.
    private void Say()
    {
        var isProven = IsProven;
        if (isProven && !_wasProven)
        {
            Log.Armed(logger, _streams.Length);
        }
        else if (!isProven && _wasProven)
        {
            Log.Lost(logger);
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
