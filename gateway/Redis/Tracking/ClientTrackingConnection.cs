using System.Globalization;
using System.Net;
using StackExchange.Redis;

namespace Gateway.Redis.Tracking;

/// <summary>
/// Client tracking on one primary, on a connection of its own. StackExchange.Redis has no API for tracking and drops the push messages
/// of RESP3; over RESP2 the notifications go to a subscriber, whose client id <c>CLIENT TRACKING … REDIRECT</c> names.
/// </summary>
internal sealed class ClientTrackingConnection : IAsyncDisposable
{
    // gateway:heartbeat:{connection}:{slot}:{number}, a string that lives for a second.
    private const string HeartbeatKey = "gateway:heartbeat:";

    // A connection may break unnoticed, and what was cached before must not be used for longer than a second after it.
    private static readonly TimeSpan ProofLifetime = TimeSpan.FromMilliseconds(750);

    private static readonly TimeSpan RefusalRetryInterval = TimeSpan.FromSeconds(5);
    private static readonly RedisChannel Channel = RedisChannel.Literal("__redis__:invalidate");

    private readonly ConfigurationOptions _options;
    private readonly int _database;
    private readonly string _prefix;
    private readonly ClientTrackingCallbacks _callbacks;
    private readonly TimeProvider _time;
    private readonly string _name = $"gateway-watch-{Guid.NewGuid():n}"[..26];
    private readonly Lock _gate = new();
    private IConnectionMultiplexer? _multiplexer;
    private string? _heartbeatPrefix;
    private string? _awaitedHeartbeat;
    private long _awaitedSince;
    private long _provenAt;
    private long _refusedAt;
    private long _heartbeatCount;
    private volatile bool _isTracking;
    private volatile bool _isDisposed;
    private Task _sending = Task.CompletedTask;

    public ClientTrackingConnection(
        ConfigurationOptions options, EndPoint endPoint, int database, string prefix, TimeProvider time, ClientTrackingCallbacks callbacks)
    {
        _database = database;
        _prefix = prefix;
        _callbacks = callbacks;
        _time = time;
        _options = options;
        _options.EndPoints.Clear();
        _options.EndPoints.Add(endPoint);
        _options.ServiceName = null;
        _options.TieBreaker = "";
        _options.ConfigurationChannel = "";
        _options.Protocol = RedisProtocol.Resp2;
        _options.AllowAdmin = true;
        // Its two connections open one after the other, and no request waits for them.
        _options.BacklogPolicy = BacklogPolicy.Default;
        _options.ConnectTimeout = 1000;
        _options.ClientName = _name;
        // The connection must stay with its node, whatever the cluster's topology becomes.
        _options.CommandMap = CommandMap.Create(["CLUSTER"], available: false);
    }

    /// <summary>The server's error when it refused to track; null while it did not.</summary>
    public string? Refusal { get; private set; }

    /// <summary>Whether a heartbeat that was sent within the last 0.75 seconds came back.</summary>
    public bool IsProven =>
        _isTracking && Volatile.Read(ref _provenAt) is not 0 and var provenAt && _time.GetElapsedTime(provenAt) < ProofLifetime;

    /// <summary>
    /// Begins to send a heartbeat, unless the previous one is still being sent. Tracking is started first where it is off, or where the
    /// previous heartbeat did not come back.
    /// </summary>
    public void SendHeartbeat(CancellationToken cancellationToken)
    {
        if (_sending.IsCompleted)
        {
            _sending = SendHeartbeatAsync(cancellationToken);
        }
    }

    public async ValueTask DisposeAsync()
    {
        _isDisposed = true;
        _isTracking = false;
        if (_multiplexer is { } multiplexer)
        {
            await multiplexer.CloseAsync(allowCommandsToComplete: false);
            await multiplexer.DisposeAsync();
        }
    }

    private async Task SendHeartbeatAsync(CancellationToken cancellationToken)
    {
        if (Volatile.Read(ref _refusedAt) is not 0 and var refusedAt && _time.GetElapsedTime(refusedAt) < RefusalRetryInterval)
        {
            return;
        }

        try
        {
            if (!_isTracking || HasMissedHeartbeat())
            {
                _isTracking = false;
                await StartTrackingAsync();
            }

            await WriteHeartbeatAsync().WaitAsync(ProofLifetime, _time, cancellationToken);
        }
        catch (RedisServerException e)
        {
            _isTracking = false;
            // The slot of the heartbeat's key may have moved to another node; then the next key needs another slot.
            _heartbeatPrefix = IsMoved(e) ? null : _heartbeatPrefix;
            if (IsRefusal(e))
            {
                Refusal = e.Message;
                Volatile.Write(ref _refusedAt, _time.GetTimestamp());
            }
        }
        catch (Exception e)
            when (e is RedisException or RedisCommandException or TimeoutException or ObjectDisposedException or OperationCanceledException)
        {
            // The proof expires by itself, and the next round tries again.
        }
    }

    // The command is unknown or not permitted. Other errors (loading, demoted, cluster down, subscriber just gone) are temporary.
    private static bool IsRefusal(RedisServerException e) =>
        e.Message.StartsWith("NOPERM", StringComparison.Ordinal)
        || (e.Message.StartsWith("ERR", StringComparison.Ordinal) && !e.Message.Contains("redirect to", StringComparison.Ordinal));

    private static bool IsMoved(RedisServerException e) => e.Message.Contains("MOVED", StringComparison.Ordinal);

    private async Task StartTrackingAsync()
    {
        var multiplexer = _multiplexer ??= await ConnectAsync();
        if (_isDisposed)
        {
            await multiplexer.DisposeAsync();
        }

        var db = multiplexer.GetDatabase(_database);
        await multiplexer.GetSubscriber().PingAsync();
        var subscriber = FindSubscriber((string?)await db.ExecuteAsync("CLIENT", "LIST", "TYPE", "pubsub"))
            ?? throw new RedisException("The subscriber is not connected.");
        await db.ExecuteAsync("CLIENT", "TRACKING", "OFF");
        await db.ExecuteAsync(
            "CLIENT", "TRACKING", "ON", "REDIRECT", subscriber, "BCAST", "PREFIX", _prefix, "PREFIX", $"{HeartbeatKey}{_name}:");
        _heartbeatPrefix ??= await FindHeartbeatPrefixAsync(db);
        lock (_gate)
        {
            _awaitedHeartbeat = null;
        }

        Volatile.Write(ref _provenAt, 0);
        Volatile.Write(ref _refusedAt, 0);
        Refusal = null;
        // Changes from before are not known.
        _callbacks.AllChanged();
        _isTracking = !_isDisposed;
    }

    private async Task<IConnectionMultiplexer> ConnectAsync()
    {
        var multiplexer = await ConnectionMultiplexer.ConnectAsync(_options);
        // Either of the two: the server stops tracking when the one closes, and cannot send notifications when the other does.
        multiplexer.ConnectionFailed += (_, _) => _isTracking = false;
        try
        {
            // Messages are handled in order, so a heartbeat that came back proves that every earlier change was handled.
            (await multiplexer.GetSubscriber().SubscribeAsync(Channel)).OnMessage(message => OnInvalidated(message.Message));
            return multiplexer;
        }
        catch
        {
            await multiplexer.DisposeAsync();
            throw;
        }
    }

    // The newest client of this name: after a broken connection the server may take minutes to drop the previous one.
    private string? FindSubscriber(string? clients)
    {
        var newest = -1L;
        foreach (var line in (clients ?? "").Split('\n'))
        {
            var fields = line.Trim().Split(' ');
            if (fields.Contains($"name={_name}")
                && Array.Find(fields, static field => field.StartsWith("id=", StringComparison.Ordinal)) is { } id
                && long.TryParse(id.AsSpan(3), NumberStyles.None, CultureInfo.InvariantCulture, out var number))
            {
                newest = Math.Max(newest, number);
            }
        }

        return newest < 0 ? null : newest.ToString(CultureInfo.InvariantCulture);
    }

    // In a cluster a key belongs to the node of its hash slot, so the heartbeat's key needs a slot of this node.
    private async Task<string> FindHeartbeatPrefixAsync(IDatabase db)
    {
        for (var i = 0; ; i++)
        {
            var candidate = $"{HeartbeatKey}{_name}:{{{i}}}:";
            try
            {
                await db.ExecuteAsync("EXISTS", [(RedisKey)candidate], CommandFlags.NoRedirect);
                return candidate;
            }
            catch (RedisServerException e) when (IsMoved(e) && i < 100_000)
            {
                // The slot belongs to another node.
            }
        }
    }

    private async Task WriteHeartbeatAsync()
    {
        string heartbeat;
        lock (_gate)
        {
            if (_awaitedHeartbeat is not null)
            {
                return;
            }

            // Each heartbeat has a key of its own, so that a late one, or its expiry, is not mistaken for the next.
            heartbeat = $"{_heartbeatPrefix}{(++_heartbeatCount).ToString(CultureInfo.InvariantCulture)}";
            _awaitedHeartbeat = heartbeat;
            _awaitedSince = _time.GetTimestamp();
        }

        await _multiplexer!.GetDatabase(_database).ExecuteAsync("SET", [(RedisKey)heartbeat, 1, "PX", 1000], CommandFlags.NoRedirect);
    }

    private bool HasMissedHeartbeat()
    {
        lock (_gate)
        {
            return _awaitedHeartbeat is not null && _time.GetElapsedTime(_awaitedSince) > ProofLifetime;
        }
    }

    private void OnInvalidated(RedisValue key)
    {
        if (key.IsNull)
        {
            _callbacks.AllChanged();
            return;
        }

        var name = (string)key!;
        if (name.StartsWith(_prefix, StringComparison.Ordinal))
        {
            _callbacks.KeyChanged(name[_prefix.Length..]);
            return;
        }

        TimeSpan lag;
        lock (_gate)
        {
            if (name != _awaitedHeartbeat)
            {
                return;
            }

            // Proven up to the moment when the heartbeat was sent, not up to now.
            Volatile.Write(ref _provenAt, _awaitedSince);
            lag = _time.GetElapsedTime(_awaitedSince);
            _awaitedHeartbeat = null;
        }

        _callbacks.HeartbeatReceived(lag);
    }
}
