using Gateway.Redis.Topology;
using StackExchange.Redis;

namespace Gateway.Redis.Tracking;

/// <summary>
/// Server-assisted invalidation (<c>CLIENT TRACKING</c>) of all keys with a prefix, on a connection to every primary. What was read
/// from Redis may be cached as long as <see cref="IsProven"/> holds.
/// </summary>
internal sealed partial class ClientTracking(RedisConnection redis, string prefix, TimeProvider time, ILogger<ClientTracking> logger)
    : BackgroundService
{
    private static readonly TimeSpan HeartbeatInterval = TimeSpan.FromMilliseconds(300);

    // A new primary may have served reads for this long before the missing connection to it is noticed.
    private static readonly TimeSpan ProofLifetime = TimeSpan.FromMilliseconds(750);

    private readonly Dictionary<string, ClientTrackingConnection> _nodes = new(StringComparer.Ordinal);
    private volatile ClientTrackingConnection[] _connections = [];
    private long _topologyReadAt;
    private ClientTrackingState _state = ClientTrackingState.Pending;

    /// <summary>A key with the prefix was written, removed, evicted or has expired; the argument is the key without the prefix.</summary>
    public event Action<string>? KeyChanged;

    /// <summary>Any key may have changed: the database was flushed, or tracking began anew and earlier changes are not known.</summary>
    public event Action? AllChanged;

    /// <summary>A heartbeat was reported back; the argument is the time that it took.</summary>
    public event Action<TimeSpan>? HeartbeatReceived;

    /// <summary>The state became another one.</summary>
    public event Action<ClientTrackingState>? StateChanged;

    /// <summary>The number of tracked connections, one for each primary.</summary>
    public int ConnectionCount => _connections.Length;

    /// <summary>Whether, within the last 0.75 seconds, the primaries were known and a heartbeat came back from every one of them.</summary>
    public bool IsProven
    {
        get
        {
            if (time.GetElapsedTime(Volatile.Read(ref _topologyReadAt)) >= ProofLifetime)
            {
                return false;
            }

            var connections = _connections;
            foreach (var connection in connections)
            {
                if (!connection.IsProven)
                {
                    return false;
                }
            }

            return connections.Length > 0;
        }
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(HeartbeatInterval, time);
        try
        {
            do
            {
                await RunRoundAsync(stoppingToken);
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

    // An error must not end the rounds: without them cached sessions would be read again every second until the next restart.
    private async Task RunRoundAsync(CancellationToken stoppingToken)
    {
        try
        {
            await FollowTopologyAsync();
            foreach (var connection in _connections)
            {
                // Not awaited: a connection that hangs must not delay the heartbeats of the others.
                connection.SendHeartbeat(stoppingToken);
            }

            UpdateState();
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

        var primaries = (await RedisPrimaries.AskAsync(multiplexer, ProofLifetime / 2, time))
            .ToDictionary(endPoint => endPoint.ToString()!, StringComparer.Ordinal);
        if (primaries.Count == 0)
        {
            // While no primary is reachable the connections stay, unproven: they may come back.
            return;
        }

        var gone = _nodes.Where(node => !primaries.ContainsKey(node.Key)).ToList();
        var added = primaries.Where(primary => !_nodes.ContainsKey(primary.Key)).ToList();
        gone.ForEach(node => _nodes.Remove(node.Key));
        foreach (var (name, endPoint) in added)
        {
            _nodes[name] = CreateConnection(endPoint, multiplexer.GetDatabase().Database);
        }

        if (gone.Count > 0 || added.Count > 0)
        {
            _connections = [.. _nodes.Values];
        }

        Volatile.Write(ref _topologyReadAt, askedAt);
        foreach (var (_, node) in gone)
        {
            await node.DisposeAsync();
        }
    }

    private ClientTrackingConnection CreateConnection(System.Net.EndPoint endPoint, int database) => new(
        redis.CopyOptions(), endPoint, database, prefix, time,
        new ClientTrackingCallbacks(key => KeyChanged?.Invoke(key), () => AllChanged?.Invoke(), lag => HeartbeatReceived?.Invoke(lag)));

    // Logged when the state changes, not with every attempt.
    private void UpdateState()
    {
        var refusal = _connections.Select(connection => connection.Refusal).FirstOrDefault(text => text is not null);
        var state = (IsProven, _state) switch
        {
            (true, _) => ClientTrackingState.Active,
            (false, ClientTrackingState.Active) => ClientTrackingState.Lost,
            (false, var former) => refusal is null ? former : ClientTrackingState.Refused,
        };
        if (state == _state)
        {
            return;
        }

        _state = state;
        switch (state)
        {
            case ClientTrackingState.Active:
                Log.Active(logger, ConnectionCount, prefix);
                break;
            case ClientTrackingState.Lost:
                Log.Lost(logger, prefix);
                break;
            case ClientTrackingState.Refused:
                Log.Refused(logger, refusal!, prefix);
                break;
        }

        StateChanged?.Invoke(state);
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Information,
            "Client tracking is active on {Count} connections: Redis reports every change of the keys {Prefix}*",
            EventName = "ClientTrackingActive")]
        public static partial void Active(ILogger logger, int count, string prefix);

        [LoggerMessage(2, LogLevel.Warning,
            "Client tracking is lost: until it is active again, cached keys {Prefix}* are read again every second",
            EventName = "ClientTrackingLost")]
        public static partial void Lost(ILogger logger, string prefix);

        [LoggerMessage(3, LogLevel.Warning,
            "Redis refuses client tracking ({Reason}): cached keys {Prefix}* are read again every second, "
                + "which is correct and costs more commands",
            EventName = "ClientTrackingRefused")]
        public static partial void Refused(ILogger logger, string reason, string prefix);

        [LoggerMessage(4, LogLevel.Error,
            "A round of client tracking failed; the next one follows",
            EventName = "ClientTrackingRoundFailed")]
        public static partial void RoundFailed(ILogger logger, Exception exception);
    }
}
