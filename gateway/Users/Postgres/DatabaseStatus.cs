using Npgsql;

namespace Gateway.Users.Postgres;

/// <summary>What is known of the users' database: for readiness, health and the log.</summary>
internal sealed partial class DatabaseStatus(NpgsqlDataSource database, string probe, TimeProvider time, ILogger<DatabaseStatus> logger) : IUserStoreState
{
    private static readonly TimeSpan PingDeadline = TimeSpan.FromSeconds(3);

    private volatile bool _hasAnswered;
    private volatile bool _isAvailable;
    private volatile string? _failure;
    private long _latencyTicks = -1;

    /// <summary>Whether the database has answered once since the start, with the schema that it needs.</summary>
    public bool HasAnswered => _hasAnswered;

    /// <summary>Whether the last call worked; false before the first.</summary>
    public bool IsAvailable => _isAvailable;

    /// <inheritdoc/>
    public string? Failure => _failure;

    /// <summary>How long the last successful ping took, null before the first.</summary>
    public TimeSpan? Latency => Interlocked.Read(ref _latencyTicks) is >= 0 and var ticks ? TimeSpan.FromTicks(ticks) : null;

    /// <summary>Asks the database for a sign of life, for 3 seconds at most.</summary>
    /// <returns>Whether it answered.</returns>
    public async ValueTask<bool> PingAsync(CancellationToken cancellationToken)
    {
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
        _isAvailable = true;
        if (_failure is not null)
        {
            _failure = null;
            Log.Back(logger);
        }
    }

    /// <summary>Takes note of a call that failed; an outage is logged once for each reason, not once for each person who tries to sign in.</summary>
    public void Failed(Exception error)
    {
        _isAvailable = false;
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
