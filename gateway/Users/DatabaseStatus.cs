using Gateway.Users.Postgres;
using Npgsql;

namespace Gateway.Users;

/// <summary>What is known of the users' database, for readiness and health; without a database all is well.</summary>
/// <param name="database">Null where users come from a file.</param>
/// <param name="probe">A statement that touches what sign-ins need: a database without our table is not ready for them.</param>
/// <param name="time">Measures and bounds pings.</param>
/// <param name="logger">Hears of outages.</param>
internal sealed partial class DatabaseStatus(NpgsqlDataSource? database, string probe, TimeProvider time, ILogger<DatabaseStatus> logger) : IUserStoreState
{
    private static readonly TimeSpan PingDeadline = TimeSpan.FromSeconds(3);

    private volatile bool _hasAnswered = database is null;
    private volatile bool _isUp = database is null;
    private volatile string? _failure;
    private long _latencyTicks = -1;

    /// <summary>Whether there is a database at all.</summary>
    public bool IsUsed => database is not null;

    /// <summary>Whether the database has answered once since the start, with the schema that it needs.</summary>
    public bool HasAnswered => _hasAnswered;

    /// <summary>Whether the last call worked; false before the first.</summary>
    public bool IsUp => _isUp;

    /// <inheritdoc/>
    public string? Failure => _failure;

    /// <summary>How long the last successful ping took, null before the first.</summary>
    public TimeSpan? Latency => Interlocked.Read(ref _latencyTicks) is >= 0 and var ticks ? TimeSpan.FromTicks(ticks) : null;

    /// <summary>Asks the database for a sign of life, for 3 seconds at most.</summary>
    /// <returns>Whether it answered.</returns>
    public async ValueTask<bool> PingAsync(CancellationToken cancellationToken)
    {
        if (database is null)
        {
            return true;
        }

        var start = time.GetTimestamp();
        using var deadline = new CancellationTokenSource(PingDeadline, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(deadline.Token, cancellationToken);
        try
        {
            await using var command = database.CreateCommand(probe);
            await command.ExecuteScalarAsync(either.Token);
        }
        catch (Exception error) when (DatabaseFailure.IsOutage(error, cancellationToken))
        {
            Failed(error);
            return false;
        }

        Interlocked.Exchange(ref _latencyTicks, time.GetElapsedTime(start).Ticks);
        Answered();
        return true;
    }

    /// <summary>Takes note of a call that worked.</summary>
    public void Answered()
    {
        _hasAnswered = true;
        _isUp = true;
        if (_failure is not null)
        {
            _failure = null;
            Log.Back(logger);
        }
    }

    /// <summary>Takes note of a call that failed; an outage is logged once for each reason, not once for each person who tries to sign in.</summary>
    public void Failed(Exception error)
    {
        _isUp = false;
        var reason = DatabaseFailure.Describe(error);
        if (_failure != reason)
        {
            _failure = reason;
            Log.Down(logger, reason);
        }
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Error, "The users' database cannot be used: {Reason}. Nobody can sign in until it can.", EventName = "UserDatabaseDown")]
        public static partial void Down(ILogger logger, string reason);

        [LoggerMessage(2, LogLevel.Information, "The users' database answers again.", EventName = "UserDatabaseBack")]
        public static partial void Back(ILogger logger);
    }
}
