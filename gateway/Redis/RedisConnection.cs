using System.Diagnostics;
using System.Globalization;
using System.Net;
using Gateway.Redis.Topology;
using Gateway.Telemetry;
using StackExchange.Redis;

namespace Gateway.Redis;

/// <summary>The one connection to Redis: every call has a deadline, a span, and an outcome instead of an exception.</summary>
internal sealed partial class RedisConnection : IAsyncDisposable
{
    /// <summary>How long a proxied request waits for Redis before it is answered 503.</summary>
    public static readonly TimeSpan RequestDeadline = TimeSpan.FromMilliseconds(250);

    /// <summary>How long sign-in, administration and background work wait.</summary>
    public static readonly TimeSpan BackgroundDeadline = TimeSpan.FromSeconds(2);

    private static readonly TimeSpan SentinelInterval = TimeSpan.FromMilliseconds(300);

    private readonly ConfigurationOptions _options;
    private readonly RedisSentinels? _sentinels;
    private readonly CancellationTokenSource _disposing = new();
    private readonly TimeProvider _time;
    private readonly ILogger<RedisConnection> _logger;
    private readonly Lock _gate = new();
    private Task<IConnectionMultiplexer>? _connecting;
    private Task _following = Task.CompletedTask;
    private EndPoint? _primary;
    private volatile IConnectionMultiplexer? _multiplexer;
    private volatile bool _wasAnswered;
    private int _isDown;
    private long _downSince;

    public RedisConnection(ConfigurationOptions options, TimeProvider time, ILogger<RedisConnection> logger)
    {
        _options = options.Clone();
        _options.ClientName ??= $"gateway-{Guid.NewGuid():n}"[..20];
        _options.AbortOnConnectFail = false;
        // Queueing commands for a server that is away makes each of them hang for seconds; better to say 503 at once.
        _options.BacklogPolicy = BacklogPolicy.FailFast;
        // The details are key names, and key names are session ids.
        _options.IncludeDetailInExceptions = false;
        // For CONFIG GET, which tells whether the key ring may be evicted; nothing else of that kind is ever sent.
        _options.AllowAdmin = true;
        _options.ConnectTimeout = 2000;
        _options.AsyncTimeout = 1000;
        _options.SyncTimeout = 1000;
        _options.ReconnectRetryPolicy = new LinearRetry(500);
        // Nobody uses them, and each is one more right that an ACL user would need.
        _options.TieBreaker = "";
        _options.ConfigurationChannel = "";
        _options.SetClientLibrary = false;
        // Chains are built on the thread that reads sockets, and what is missing from one would be fetched there, by a call that blocks.
        _options.CheckCertificateRevocation = false;
        _options.SslClientAuthenticationOptions ??= CertificateChains.OptionsFor(_options);
        _sentinels = _options.ServiceName is null ? null : new RedisSentinels(_options.Clone(), time);
        _options.ServiceName = null;
        _time = time;
        _logger = logger;
    }

    /// <summary>Whether Redis has answered at least once since the start.</summary>
    public bool WasAnswered => _wasAnswered;

    /// <summary>Whether the last call found no Redis.</summary>
    public bool IsDown => Volatile.Read(ref _isDown) == 1;

    /// <summary>Since when Redis has not answered; null while it does.</summary>
    public DateTimeOffset? DownSince => IsDown ? DateTimeOffset.FromUnixTimeMilliseconds(Interlocked.Read(ref _downSince)) : null;

    /// <summary>The settings of the connection, for another one like it.</summary>
    public ConfigurationOptions CopyOptions() => _options.Clone();

    /// <summary>The connection itself, for what needs more than a command; null while the first connect is under way, and another one after Sentinel's failover.</summary>
    public IConnectionMultiplexer? Multiplexer => _multiplexer;

    /// <summary>
    /// Runs one command (or several that belong together).
    /// </summary>
    /// <param name="operation">The command's name, for the span: <c>GET</c>.</param>
    /// <param name="state">What the command needs, so that it can be a static lambda.</param>
    /// <param name="command">The command.</param>
    /// <param name="deadline">After this time the outcome is <see cref="RedisStatus.Unavailable"/>, whatever Redis says later.</param>
    /// <param name="cancellationToken">Cancels waiting, not the command.</param>
    public async ValueTask<RedisReply<T>> RunAsync<TState, T>(
        string operation, TState state, Func<IDatabase, TState, Task<T>> command, TimeSpan deadline, CancellationToken cancellationToken)
    {
        using var activity = StartActivity(operation);
        var begun = RedisMetrics.Begin();
        try
        {
            var multiplexer = _multiplexer ?? await ConnectAsync(deadline, cancellationToken);
            var value = await command(multiplexer.GetDatabase(), state).WaitAsync(deadline, _time, cancellationToken);
            OnAnswered();
            RedisMetrics.Answered(operation, begun);
            return RedisReply<T>.Answered(value);
        }
        catch (Exception e) when (e is RedisException or RedisCommandException or TimeoutException or ObjectDisposedException
            || (e is OperationCanceledException && !cancellationToken.IsCancellationRequested))
        {
            OnFailed(e);
            var type = e.GetType().FullName!;
            RedisMetrics.Failed(operation, begun, type);
            activity?.SetStatus(ActivityStatusCode.Error, "Redis does not answer")
                .SetTag(Tag.ErrorType, type)
                .SetTag(Tag.StoreError, e.Message)
                .SetTag(Tag.DownSince, DownSince?.ToString("O", CultureInfo.InvariantCulture));
            return RedisReply<T>.Unavailable;
        }
    }

    /// <summary>Measures one round trip; null when there was no answer.</summary>
    public async ValueTask<TimeSpan?> PingAsync(CancellationToken cancellationToken)
    {
        var reply = await RunAsync("PING", 0, static (db, _) => db.PingAsync(), BackgroundDeadline, cancellationToken);
        return reply.IsAnswered ? reply.Value : null;
    }

    public async ValueTask DisposeAsync()
    {
        await _disposing.CancelAsync();
        await _following;
        if (_sentinels is not null)
        {
            await _sentinels.DisposeAsync();
        }

        if (_multiplexer is { } multiplexer)
        {
            await multiplexer.DisposeAsync();
        }

        _disposing.Dispose();
    }

    // The first connect is shared: whoever comes while it is under way waits for it no longer than its own deadline.
    private async ValueTask<IConnectionMultiplexer> ConnectAsync(TimeSpan deadline, CancellationToken cancellationToken)
    {
        Task<IConnectionMultiplexer> connecting;
        lock (_gate)
        {
            connecting = _connecting is { IsFaulted: false, IsCanceled: false } ? _connecting : _connecting = ConnectOnceAsync();
        }

        return await connecting.WaitAsync(deadline, _time, cancellationToken);
    }

    private async Task<IConnectionMultiplexer> ConnectOnceAsync()
    {
        await Task.Yield();
        if (_sentinels is null)
        {
            return _multiplexer = await ConnectionMultiplexer.ConnectAsync(_options);
        }

        _primary = await _sentinels.FindPrimaryAsync(_primary)
            ?? throw new RedisConnectionException(ConnectionFailureType.UnableToConnect, CommandFlags.None, "no sentinel names a primary", innerException: null, CommandStatus.Unknown);
        var multiplexer = _multiplexer = await ConnectionMultiplexer.ConnectAsync(OptionsFor(_primary));
        _following = FollowSentinelsAsync(_sentinels, _disposing.Token);
        return multiplexer;
    }

    private async Task FollowSentinelsAsync(RedisSentinels sentinels, CancellationToken cancellationToken)
    {
        using var timer = new PeriodicTimer(SentinelInterval, _time);
        try
        {
            while (await timer.WaitForNextTickAsync(cancellationToken))
            {
                await FollowOnceAsync(sentinels);
            }
        }
        catch (OperationCanceledException)
        {
            // The end.
        }
    }

    // Whatever goes wrong in one round, the next one must come: without it the next failover would be an outage for good.
    private async Task FollowOnceAsync(RedisSentinels sentinels)
    {
        try
        {
            if (await sentinels.FindPrimaryAsync(_primary) is { } primary && !primary.Equals(_primary))
            {
                await SwitchAsync(primary);
            }
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            Log.FollowFailed(_logger, e);
        }
    }

    private async Task SwitchAsync(EndPoint primary)
    {
        var multiplexer = await ConnectionMultiplexer.ConnectAsync(OptionsFor(primary));
        if (!Array.Exists(multiplexer.GetServers(), server => server is { IsConnected: true, IsReplica: false }))
        {
            // Sentinel knows it a moment before the server does: the next round tries again.
            await multiplexer.DisposeAsync();
            return;
        }

        var former = _multiplexer!;
        _primary = primary;
        _multiplexer = multiplexer;
        Log.Switched(_logger, primary);
        await former.CloseAsync(allowCommandsToComplete: false);
        await former.DisposeAsync();
    }

    // The primary alone: no command may be answered by a server that Sentinel has put aside.
    private ConfigurationOptions OptionsFor(EndPoint primary)
    {
        var options = _options.Clone();
        options.EndPoints.Clear();
        options.EndPoints.Add(primary);
        return options;
    }

    // A part of somebody's work. Heartbeats and probes belong to nobody, and would be traces of one span each.
    private Activity? StartActivity(string operation)
    {
        if (!GatewayTelemetry.Source.HasListeners() || Activity.Current is null)
        {
            return null;
        }

        var activity = GatewayTelemetry.Source.StartActivity($"redis {operation}", ActivityKind.Client);
        if (activity is { IsAllDataRequested: true })
        {
            activity.SetTag("db.system.name", "redis").SetTag("db.operation.name", operation);
            var (address, port) = (_primary ?? _options.EndPoints[0]) switch
            {
                DnsEndPoint dns => (dns.Host, dns.Port),
                IPEndPoint ip => (ip.Address.ToString(), ip.Port),
                var other => (other.ToString(), 0),
            };
            activity.SetTag("server.address", address).SetTag("server.port", port);
            if (_options.DefaultDatabase is { } database)
            {
                activity.SetTag("db.namespace", database.ToString(CultureInfo.InvariantCulture));
            }
        }

        return activity;
    }

    // One line when an outage begins and one when it ends, however many requests it hits.
    private void OnAnswered()
    {
        _wasAnswered = true;
        if (Volatile.Read(ref _isDown) == 1 && Interlocked.Exchange(ref _isDown, 0) == 1)
        {
            Log.Recovered(_logger);
        }
    }

    private void OnFailed(Exception exception)
    {
        // While the first connect is under way nothing is known yet; it ends within its own time limit, one way or the other.
        var isConnecting = _multiplexer is null && exception is TimeoutException;
        if (isConnecting || IsDown)
        {
            return;
        }

        Interlocked.Exchange(ref _downSince, _time.GetUtcNow().ToUnixTimeMilliseconds());
        if (Interlocked.Exchange(ref _isDown, 1) == 0)
        {
            Log.Failed(_logger, exception.GetType().Name, exception.Message);
        }
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Error, "Redis does not answer ({Error}: {Message}). Requests that need a session get 503 until it does; nobody is signed out", EventName = "RedisUnavailable")]
        public static partial void Failed(ILogger logger, string error, string message);

        [LoggerMessage(4, LogLevel.Error, "Sentinel's primary could not be followed; trying again", EventName = "RedisSentinelRoundFailed")]
        public static partial void FollowFailed(ILogger logger, Exception exception);

        [LoggerMessage(3, LogLevel.Warning, "Sentinel made {Primary} the primary of Redis", EventName = "RedisPrimarySwitched")]
        public static partial void Switched(ILogger logger, EndPoint primary);

        [LoggerMessage(2, LogLevel.Information, "Redis answers again", EventName = "RedisRecovered")]
        public static partial void Recovered(ILogger logger);
    }
}
