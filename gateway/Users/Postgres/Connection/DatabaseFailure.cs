using System.Data.Common;
using System.Net.Sockets;
using Npgsql;

namespace Gateway.Users.Postgres.Connection;

/// <summary>Tells an outage from a mistake in the program, and says it in one line.</summary>
internal static class DatabaseFailure
{
    /// <summary>Whether the error means that the database could not answer; the caller's own cancellation does not.</summary>
    public static bool IsOutage(Exception error, CancellationToken caller) => error switch
    {
        OperationCanceledException => !caller.IsCancellationRequested,
        DbException or TimeoutException or SocketException or IOException or ObjectDisposedException => true,
        _ => false,
    };

    /// <summary>Whether a table, its schema or a column of it is not there; a statement of the operator's own gets no further than its check.</summary>
    public static bool IsMissingTable(Exception error) =>
        error is PostgresException { SqlState: PostgresErrorCodes.UndefinedTable or PostgresErrorCodes.InvalidSchemaName or PostgresErrorCodes.UndefinedColumn };

    /// <summary>The reason in one line, without the password and the full stop.</summary>
    public static string Describe(Exception error) => Text(error).ReplaceLineEndings(" ").TrimEnd('.');

    /// <summary>What the server said, or that it said nothing: one outage shows itself in many words.</summary>
    public static string KindOf(Exception error) => error is PostgresException postgres ? postgres.SqlState : "silent";

    private static string Text(Exception error) => error switch
    {
        PostgresException postgres => $"{postgres.MessageText} ({postgres.SqlState})",
        OperationCanceledException => "it took too long",
        { InnerException: { } inner } => $"{error.Message.TrimEnd('.')}: {inner.Message}",
        _ => error.Message,
    };
}
