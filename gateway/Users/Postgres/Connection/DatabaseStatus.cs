using Gateway.Telemetry;
using Npgsql;

namespace Gateway.Users.Postgres.Connection;

/// <summary>What is known of the users' database, for readiness and health; without a database all is well.</summary>
/// <param name="database">Null where users come from a file.</param>
/// <param name="probe">A statement that touches what sign-ins need: a database without our table is not ready for them.</param>
/// <param name="time">Measures and bounds pings.</param>
/// <param name="logger">Hears of outages.</param>
internal sealed partial class DatabaseStatus(NpgsqlDataSource? database, string probe, TimeProvider time, ILogger<DatabaseStatus> logger) : IUserStoreState
{
    // The driver's own timeouts are 3 seconds, but a server that hangs makes it wait for several of them in a row.
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(4);

    private volatile bool _hasAnswered = database is null;
    private volatile bool _isUp = database is null;
    private volatile string? _failure;
    private volatile bool _needsMigration;
    private volatile string? _reportedKind;
    private long _latencyTicks = -1;

    /// <summary>Whether there is a database at all.</summary>
    public bool IsUsed => database is not null;

    /// <summary>Whether the database has answered once since the start, with the schema that it needs.</summary>
    public bool HasAnswered => _hasAnswered;

    /// <summary>Whether the last call worked; false before the first.</summary>
    public bool IsUp => _isUp;

    /// <inheritdoc/>
    public string? Failure => _failure;

    /// <inheritdoc/>
    public bool NeedsMigration => _needsMigration;

    /// <summary>How long the last successful ping took, null before the first.</summary>
    public TimeSpan? Latency => Interlocked.Read(ref _latencyTicks) is >= 0 and var ticks ? TimeSpan.FromTicks(ticks) : null;

    /// <summary>Asks the database for a sign of life.</summary>
    /// <returns>Whether it answered within 4 seconds.</returns>
    public async ValueTask<bool> PingAsync(CancellationToken cancellationToken)
    {
        if (database is null)
        {
            return true;
        }

        var start = time.GetTimestamp();
        var answered = await TryAsync(() => ProbeAsync(database, cancellationToken), unavailable: false, cancellationToken);
        if (answered)
        {
            Interlocked.Exchange(ref _latencyTicks, time.GetElapsedTime(start).Ticks);
        }

        return answered;
    }

    /// <summary>Makes a call, for 4 seconds at most, and takes note of how it went.</summary>
    /// <param name="call">The call; it goes on in the background when it takes too long.</param>
    /// <param name="unavailable">The result of an outage.</param>
    /// <param name="cancellationToken">Whoever waits for it; given up, it tells nothing about the database.</param>
    public async ValueTask<T> TryAsync<T>(Func<Task<T>> call, T unavailable, CancellationToken cancellationToken)
    {
        try
        {
            var result = await call().WaitAsync(Deadline, time, cancellationToken);
            Answered();
            return result;
        }
        catch (Exception error) when (DatabaseFailure.IsOutage(error, cancellationToken))
        {
            Failed(error);
            return unavailable;
        }
    }

    /// <summary>Takes note of a call that worked.</summary>
    public void Answered()
    {
        _hasAnswered = true;
        _isUp = true;
        _failure = null;
        _needsMigration = false;
        if (_reportedKind is not null)
        {
            _reportedKind = null;
            Log.Back(logger);
        }
    }

    /// <summary>Takes note of a call that failed; an outage is logged once for each kind of failure, not once for each person who tries to sign in.</summary>
    public void Failed(Exception error)
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
            Log.Down(logger, reason);
        }
    }

    private async Task<bool> ProbeAsync(NpgsqlDataSource source, CancellationToken cancellationToken)
    {
        await using var command = source.CreateCommand(probe);
        await command.ExecuteScalarAsync(cancellationToken);
        return true;
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Error, "The users' database cannot be used: {Reason}. Nobody can sign in until it can.", EventName = "UserDatabaseDown")]
        public static partial void Down(ILogger logger, string reason);

        [LoggerMessage(2, LogLevel.Information, "The users' database answers again.", EventName = "UserDatabaseBack")]
        public static partial void Back(ILogger logger);
    }
}
