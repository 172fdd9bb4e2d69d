using System.Globalization;
using System.Net;
using StackExchange.Redis;

namespace Gateway.Redis.Tracking;

/// <summary>
/// The invalidation stream of one primary, on a connection of its own: the client library has no API for tracking and
/// drops RESP3's pushes, but over RESP2 they arrive at a subscriber whose id the tracking names.
/// </summary>
internal sealed class ClientTrackingConnection : IAsyncDisposable
{
    // A stream that breaks without a word may be believed this long; a session's end must hold within a second.
    private static readonly TimeSpan Trust = TimeSpan.FromMilliseconds(750);

    private static readonly TimeSpan RetryRefused = TimeSpan.FromSeconds(5);
    private static readonly RedisChannel Channel = RedisChannel.Literal("__redis__:invalidate");

    private readonly ConfigurationOptions _options;
    private readonly int _database;
    private readonly string _prefix;
    private readonly Action<string> _keyChanged;
    private readonly Action _allChanged;
    private readonly TimeProvider _time;
    private readonly string _name = $"gateway-watch-{Guid.NewGuid():n}"[..26];
    private readonly Lock _gate = new();
    private IConnectionMultiplexer? _multiplexer;
    private string? _beatPrefix;
    private string? _awaitedBeat;
    private long _awaitedSince;
    private long _provenAt;
    private long _refusedAt;
    private long _beats;
    private volatile bool _isArmed;
    private volatile bool _isDisposed;
    private Task _beating = Task.CompletedTask;

    public ClientTrackingConnection(
        ConfigurationOptions options, EndPoint endPoint, int database, string prefix, Action<string> keyChanged, Action allChanged, TimeProvider time)
    {
        _database = database;
        _prefix = prefix;
        _keyChanged = keyChanged;
        _allChanged = allChanged;
        _time = time;
        _options = options;
        _options.EndPoints.Clear();
        _options.EndPoints.Add(endPoint);
        _options.ServiceName = null;
        _options.TieBreaker = "";
        _options.ConfigurationChannel = "";
        _options.Protocol = RedisProtocol.Resp2;
        _options.AllowAdmin = true;
        // Its two connections come up one after the other, and nobody's request waits for it.
        _options.BacklogPolicy = BacklogPolicy.Default;
        _options.ConnectTimeout = 1000;
        _options.ClientName = _name;
        // It must stay with its node, whatever the cluster looks like.
        _options.CommandMap = CommandMap.Create(["CLUSTER"], available: false);
    }

    /// <summary>Why the server does not stream, when it said so.</summary>
    public string? Refusal { get; private set; }

    /// <summary>Whether a beat that was written lately came back through the stream.</summary>
    public bool IsProven => _isArmed && Volatile.Read(ref _provenAt) is not 0 and var provenAt && _time.GetElapsedTime(provenAt) < Trust;

    /// <summary>Begins to write a beat, unless the last one is still being written; arms the stream first where it is not, or where the last beat did not come back.</summary>
    public void Beat(CancellationToken cancellationToken)
    {
        if (_beating.IsCompleted)
        {
            _beating = BeatAsync(cancellationToken);
        }
    }

    public async ValueTask DisposeAsync()
    {
        _isDisposed = true;
        _isArmed = false;
        if (_multiplexer is { } multiplexer)
        {
            await multiplexer.CloseAsync(allowCommandsToComplete: false);
            await multiplexer.DisposeAsync();
        }
    }

    private async Task BeatAsync(CancellationToken cancellationToken)
    {
        if (Volatile.Read(ref _refusedAt) is not 0 and var refusedAt && _time.GetElapsedTime(refusedAt) < RetryRefused)
        {
            return;
        }

        try
        {
            if (!_isArmed || HasMissedABeat())
            {
                _isArmed = false;
                await ArmAsync();
            }

            await WriteBeatAsync().WaitAsync(Trust, _time, cancellationToken);
        }
        catch (RedisServerException e)
        {
            _isArmed = false;
            // Its slots may have moved: the next beats need another name.
            _beatPrefix = IsMoved(e) ? null : _beatPrefix;
            if (IsRefusal(e))
            {
                Refusal = e.Message;
                Volatile.Write(ref _refusedAt, _time.GetTimestamp());
            }
        }
        catch (Exception e) when (e is RedisException or RedisCommandException or TimeoutException or ObjectDisposedException or OperationCanceledException)
        {
            // Not proven any more as soon as the last beat is too old; the next round tries again.
        }
    }

    // No such command, or no right to it; anything else (loading, demoted, cluster down, subscriber just gone) passes.
    private static bool IsRefusal(RedisServerException e) =>
        e.Message.StartsWith("NOPERM", StringComparison.Ordinal)
        || (e.Message.StartsWith("ERR", StringComparison.Ordinal) && !e.Message.Contains("redirect to", StringComparison.Ordinal));

    private static bool IsMoved(RedisServerException e) => e.Message.Contains("MOVED", StringComparison.Ordinal);

    private async Task ArmAsync()
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
        await db.ExecuteAsync("CLIENT", "TRACKING", "ON", "REDIRECT", subscriber, "BCAST", "PREFIX", _prefix, "PREFIX", $"gateway:beat:{_name}:");
        _beatPrefix ??= await FindBeatPrefixAsync(db);
        lock (_gate)
        {
            _awaitedBeat = null;
        }

        Volatile.Write(ref _provenAt, 0);
        Volatile.Write(ref _refusedAt, 0);
        Refusal = null;
        // What changed while nobody listened is not known.
        _allChanged();
        _isArmed = !_isDisposed;
    }

    private async Task<IConnectionMultiplexer> ConnectAsync()
    {
        var multiplexer = await ConnectionMultiplexer.ConnectAsync(_options);
        // Either connection: the server forgets the tracking with one and has nowhere to send to without the other.
        multiplexer.ConnectionFailed += (_, _) => _isArmed = false;
        try
        {
            // In order: a beat that came back proves that everything before it was dealt with.
            (await multiplexer.GetSubscriber().SubscribeAsync(Channel)).OnMessage(message => OnInvalidated(message.Message));
            return multiplexer;
        }
        catch
        {
            await multiplexer.DisposeAsync();
            throw;
        }
    }

    // The youngest of the name: after a break the server may take minutes to notice that the one before is gone.
    private string? FindSubscriber(string? clients)
    {
        var youngest = -1L;
        foreach (var line in (clients ?? "").Split('\n'))
        {
            var fields = line.Trim().Split(' ');
            if (fields.Contains($"name={_name}")
                && Array.Find(fields, static field => field.StartsWith("id=", StringComparison.Ordinal)) is { } id
                && long.TryParse(id.AsSpan(3), NumberStyles.None, CultureInfo.InvariantCulture, out var number))
            {
                youngest = Math.Max(youngest, number);
            }
        }

        return youngest < 0 ? null : youngest.ToString(CultureInfo.InvariantCulture);
    }

    // In a cluster a key lies on the node of its hash slot, so the beat needs a name whose slot is here.
    private async Task<string> FindBeatPrefixAsync(IDatabase db)
    {
        for (var i = 0; ; i++)
        {
            var candidate = $"gateway:beat:{_name}:{{{i}}}:";
            try
            {
                await db.ExecuteAsync("EXISTS", [(RedisKey)candidate], CommandFlags.NoRedirect);
                return candidate;
            }
            catch (RedisServerException e) when (IsMoved(e) && i < 100_000)
            {
                // The slot is another node's.
            }
        }
    }

    private async Task WriteBeatAsync()
    {
        string beat;
        lock (_gate)
        {
            if (_awaitedBeat is not null)
            {
                return;
            }

            // Each beat has a key of its own, so that a late one, or its expiry, is not taken for the next.
            beat = $"{_beatPrefix}{(++_beats).ToString(CultureInfo.InvariantCulture)}";
            _awaitedBeat = beat;
            _awaitedSince = _time.GetTimestamp();
        }

        await _multiplexer!.GetDatabase(_database).ExecuteAsync("SET", [(RedisKey)beat, 1, "PX", 1000], CommandFlags.NoRedirect);
    }

    private bool HasMissedABeat()
    {
        lock (_gate)
        {
            return _awaitedBeat is not null && _time.GetElapsedTime(_awaitedSince) > Trust;
        }
    }

    private void OnInvalidated(RedisValue key)
    {
        if (key.IsNull)
        {
            _allChanged();
            return;
        }

        var name = (string)key!;
        if (name.StartsWith(_prefix, StringComparison.Ordinal))
        {
            ClientTrackingMetrics.Changed();
            _keyChanged(name[_prefix.Length..]);
            return;
        }

        lock (_gate)
        {
            if (name == _awaitedBeat)
            {
                // Proven up to when the beat was written, not up to now.
                Volatile.Write(ref _provenAt, _awaitedSince);
                ClientTrackingMetrics.BeatCame(_time.GetElapsedTime(_awaitedSince));
                _awaitedBeat = null;
            }
        }
    }
}
