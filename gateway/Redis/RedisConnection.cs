using System.Diagnostics;
using System.Globalization;
using System.Net;
using Gateway.Redis.Topology;
using Gateway.Telemetry;
using StackExchange.Redis;

namespace Gateway.Redis;

/// <summary>The connection to Redis. Every call has a deadline, a span, and an outcome instead of an exception.</summary>
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
        // The default backlog queues commands for a server that is not reachable, and each would wait for seconds. A 503 at once is better.
        _options.BacklogPolicy = BacklogPolicy.FailFast;
        // The details contain key names, which contain session ids.
        _options.IncludeDetailInExceptions = false;
        // For CONFIG GET maxmemory-policy; no other administrative command is sent.
        _options.AllowAdmin = true;
        _options.ConnectTimeout = 2000;
        _options.AsyncTimeout = 1000;
        _options.SyncTimeout = 1000;
        _options.ReconnectRetryPolicy = new LinearRetry(500);
        // Not used here, and each requires one more permission of an ACL user.
        _options.TieBreaker = "";
        _options.ConfigurationChannel = "";
        _options.SetClientLibrary = false;
        // Certificate chains are built on the thread that reads sockets, and a download there would block it.
        _options.CheckCertificateRevocation = false;
        _options.SslClientAuthenticationOptions ??= CertificateChains.OptionsFor(_options);
        _sentinels = _options.ServiceName is null ? null : new RedisSentinels(_options.Clone(), time);
        _options.ServiceName = null;
        _time = time;
        _logger = logger;
    }

    /// <summary>Whether Redis has answered at least once since the start.</summary>
    public bool WasAnswered => _wasAnswered;

    /// <summary>Whether the last call got no answer.</summary>
    public bool IsDown => Volatile.Read(ref _isDown) == 1;

    /// <summary>The time since which Redis has not answered; null while it answers.</summary>
    public DateTimeOffset? DownSince => IsDown ? DateTimeOffset.FromUnixTimeMilliseconds(Interlocked.Read(ref _downSince)) : null;

    /// <summary>Copies the settings of the connection, for a further one.</summary>
    public ConfigurationOptions CopyOptions() => _options.Clone();

    /// <summary>
    /// The connection itself, for callers that need more than commands; null until the first connection is made. After a failover of
    /// Sentinel it is another one.
    /// </summary>
    public IConnectionMultiplexer? Multiplexer => _multiplexer;

    /// <summary>Runs one command, or several that belong together.</summary>
    /// <param name="operation">The name of the command for the span: <c>GET</c>.</param>
    /// <param name="state">The arguments of the command, so that it can be a static lambda.</param>
    /// <param name="command">The command.</param>
    /// <param name="deadline">The time after which the outcome is <see cref="RedisStatus.Unavailable"/>, even if Redis answers
    /// later.</param>
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

    /// <summary>Measures one round trip; null when Redis does not answer.</summary>
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

    // The first connection attempt is shared. Each caller waits for it no longer than its own deadline.
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
            ?? throw new RedisConnectionException(
                ConnectionFailureType.UnableToConnect,
                CommandFlags.None,
                "no sentinel names a primary",
                innerException: null,
                CommandStatus.Unknown);
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
            // The connection is being disposed.
        }
    }

    // An error must not end the rounds: without them the next failover would be an outage until the next restart.
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
            // Sentinel names a new primary a moment before the server is promoted; the next round tries again.
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

    // Only the primary: a server that Sentinel has replaced must not answer commands.
    private ConfigurationOptions OptionsFor(EndPoint primary)
    {
        var options = _options.Clone();
        options.EndPoints.Clear();
        options.EndPoints.Add(primary);
        return options;
    }

    // Only within a trace: heartbeats and probes would be traces of one span each.
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

    // Logged once when an outage begins and once when it ends, however many requests it affects.
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
        // Until the first connection attempt ends, a time-out of a caller is no proof of an outage. The attempt has a time-out of its own.
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
        [LoggerMessage(1, LogLevel.Error,
            "Redis does not answer ({Error}: {Message}). Until it does, requests that need it are answered 503",
            EventName = "RedisUnavailable")]
        public static partial void Failed(ILogger logger, string error, string message);

        [LoggerMessage(4, LogLevel.Error,
            "Asking Sentinel for the primary failed; the next attempt follows",
            EventName = "RedisSentinelRoundFailed")]
        public static partial void FollowFailed(ILogger logger, Exception exception);

        [LoggerMessage(3, LogLevel.Warning, "Sentinel made {Primary} the primary of Redis", EventName = "RedisPrimarySwitched")]
        public static partial void Switched(ILogger logger, EndPoint primary);

        [LoggerMessage(2, LogLevel.Information, "Redis answers again", EventName = "RedisRecovered")]
        public static partial void Recovered(ILogger logger);
    }
}
