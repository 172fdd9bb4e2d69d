using System.Data.Common;
using System.Net.Sockets;
using Npgsql;

namespace Gateway.Users.Postgres.Connection;

/// <summary>Distinguishes an outage from an error in the program, and describes it in one line.</summary>
internal static class DatabaseFailure
{
    private const string IdleSessionTimeout = "57P05";

    /// <summary>Whether the database could not answer. The caller's own cancellation is not an outage.</summary>
    public static bool IsOutage(Exception error, CancellationToken caller) => error switch
    {
        OperationCanceledException => !caller.IsCancellationRequested,
        DbException or TimeoutException or SocketException or IOException or ObjectDisposedException => true,
        _ => false,
    };

    /// <summary>
    /// Whether the connection is gone, and a new one may succeed. A timeout is not such an error: a second wait would not be shorter.
    /// </summary>
    /// <remarks>
    /// Class 08: connection exception; 57P01 to 57P03: the server is stopped or started; 57P05: idle for longer than the server allows.
    /// </remarks>
    public static bool IsLostConnection(Exception error) => error switch
    {
        PostgresException postgres => postgres.SqlState.StartsWith("08", StringComparison.Ordinal)
            || postgres.SqlState is PostgresErrorCodes.AdminShutdown or PostgresErrorCodes.CrashShutdown
                or PostgresErrorCodes.CannotConnectNow or IdleSessionTimeout,
        NpgsqlException { InnerException: TimeoutException } => false,
        NpgsqlException or IOException or SocketException => true,
        _ => false,
    };

    /// <summary>Whether a table, its schema or a column of it is missing. For the operator's own query, its check reports that.</summary>
    public static bool IsMissingTable(Exception error) => error is PostgresException
    {
        SqlState: PostgresErrorCodes.UndefinedTable or PostgresErrorCodes.InvalidSchemaName or PostgresErrorCodes.UndefinedColumn,
    };

    /// <summary>Describes the error in one line, without the password and without a full stop.</summary>
    public static string Describe(Exception error) => Text(error).ReplaceLineEndings(" ").TrimEnd('.');

    /// <summary>
    /// The server's error code, or <c>silent</c> if it did not answer: exceptions in one outage have many different texts.
    /// </summary>
    public static string KindOf(Exception error) => error is PostgresException postgres ? postgres.SqlState : "silent";

    private static string Text(Exception error) => error switch
    {
        PostgresException postgres => $"{postgres.MessageText} ({postgres.SqlState})",
        OperationCanceledException => "it took too long",
        { InnerException: { } inner } => $"{error.Message.TrimEnd('.')}: {inner.Message}",
        _ => error.Message,
    };
}
