using Gateway.Telemetry;

namespace Gateway.Users.Postgres.Connection;

/// <summary>The status of the users' database, for readiness and health. Without a database the status is always up.</summary>
/// <param name="database">Null if users come from a file.</param>
/// <param name="probe">A statement that reads what sign-ins read: a database without the table is not ready for them.</param>
/// <param name="time">Measures calls and limits their duration.</param>
/// <param name="logger">Logs outages.</param>
internal sealed partial class DatabaseStatus(
    DatabaseSource? database, string probe, TimeProvider time, ILogger<DatabaseStatus> logger)
    : IUserStoreState
{
    // The driver's timeouts are 3 seconds, but with a server that hangs it waits for several of them in a row.
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(4);

    private volatile bool _hasAnswered = database is null;
    private volatile bool _isUp = database is null;
    private volatile string? _failure;
    private volatile bool _needsMigration;
    private volatile string? _reportedKind;
    private long _latencyTicks = -1;

    /// <summary>Whether a database is configured.</summary>
    public bool IsUsed => database is not null;

    /// <summary>Whether the database has answered since the start, with the required schema.</summary>
    public bool HasAnswered => _hasAnswered;

    /// <summary>Whether the last call succeeded; false before the first call.</summary>
    public bool IsUp => _isUp;

    /// <inheritdoc/>
    public string? Failure => _failure;

    /// <inheritdoc/>
    public bool NeedsMigration => _needsMigration;

    /// <summary>The duration of the last successful ping; null before the first one.</summary>
    public TimeSpan? Latency => Interlocked.Read(ref _latencyTicks) is >= 0 and var ticks ? TimeSpan.FromTicks(ticks) : null;

    /// <summary>Runs the probe.</summary>
    /// <returns>Whether it answered within 4 seconds.</returns>
    public async ValueTask<bool> PingAsync(CancellationToken cancellationToken)
    {
        if (database is null)
        {
            return true;
        }

        var start = time.GetTimestamp();
        var answered = await TryReadAsync(() => ProbeAsync(database, cancellationToken), unavailable: false, cancellationToken);
        if (answered)
        {
            Interlocked.Exchange(ref _latencyTicks, time.GetElapsedTime(start).Ticks);
        }

        return answered;
    }

    /// <summary>Makes a call with a timeout of 4 seconds, and records its result.</summary>
    /// <param name="call">The call. After the timeout it goes on in the background.</param>
    /// <param name="unavailable">The value to return in an outage.</param>
    /// <param name="cancellationToken">Cancels the wait. A cancelled call does not change the status.</param>
    public async ValueTask<T> TryAsync<T>(Func<Task<T>> call, T unavailable, CancellationToken cancellationToken)
    {
        try
        {
            var result = await call().WaitAsync(Deadline, time, cancellationToken);
            OnAnswered();
            return result;
        }
        catch (Exception error) when (DatabaseFailure.IsOutage(error, cancellationToken))
        {
            OnFailed(error);
            return unavailable;
        }
    }

    /// <summary>
    /// Makes a call that only reads, as <see cref="TryAsync"/> does. It is repeated once, within the same 4 seconds, if its connection
    /// was closed while it was idle.
    /// </summary>
    public ValueTask<T> TryReadAsync<T>(Func<Task<T>> read, T unavailable, CancellationToken cancellationToken) =>
        TryAsync(() => ReadAsync(read, cancellationToken), unavailable, cancellationToken);

    /// <summary>Records a successful call.</summary>
    public void OnAnswered()
    {
        _hasAnswered = true;
        _isUp = true;
        _failure = null;
        _needsMigration = false;
        if (_reportedKind is not null)
        {
            _reportedKind = null;
            Log.Recovered(logger);
        }
    }

    /// <summary>Records a failed call. An outage is logged once for each kind of failure, not once for each sign-in.</summary>
    public void OnFailed(Exception error)
    {
        _isUp = false;
        var reason = DatabaseFailure.Describe(error);
        var kind = DatabaseFailure.KindOf(error);
        _failure = reason;
        StoreErrors.Count("postgresql", kind);
        _needsMigration = DatabaseFailure.IsMissingTable(error);
        if (_reportedKind != kind)
        {
            _reportedKind = kind;
            Log.Unavailable(logger, reason);
        }
    }

    // What closed one idle connection (a restart, an administrator, a proxy) closed the others too, and each would cost somebody a
    // sign-in. A write is not repeated: it may have been done.
    private async Task<T> ReadAsync<T>(Func<Task<T>> read, CancellationToken cancellationToken)
    {
        try
        {
            return await read();
        }
        catch (Exception error) when (DatabaseFailure.IsLostConnection(error) && !cancellationToken.IsCancellationRequested)
        {
            database?.Renew();
            return await read();
        }
    }

    private async Task<bool> ProbeAsync(DatabaseSource source, CancellationToken cancellationToken)
    {
        await using var command = source.Connections.CreateCommand(probe);
        await command.ExecuteScalarAsync(cancellationToken);
        return true;
    }

    private static partial class Log
    {
        [LoggerMessage(
            1,
            LogLevel.Error,
            "The users' database cannot be used: {Reason}. Nobody can sign in until it can.",
            EventName = "UserDatabaseUnavailable")]
        public static partial void Unavailable(ILogger logger, string reason);

        [LoggerMessage(2, LogLevel.Information, "The users' database answers again.", EventName = "UserDatabaseRecovered")]
        public static partial void Recovered(ILogger logger);
    }
}
