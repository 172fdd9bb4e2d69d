using System.Net.Sockets;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Npgsql;
using SQLitePCL;

namespace UpstreamSample.Data;

/// <summary>What an exception of either database means.</summary>
internal static class DatabaseErrors
{
    public static bool IsDuplicate(DbUpdateException exception) => exception.InnerException switch
    {
        PostgresException postgres => postgres.SqlState == PostgresErrorCodes.UniqueViolation,
        SqliteException sqlite => sqlite.SqliteExtendedErrorCode == raw.SQLITE_CONSTRAINT_UNIQUE,
        _ => false,
    };

    /// <summary>The database is down, starting, or not yet created: trying again later may help, changing the request won't.</summary>
    public static bool IsOutage(Exception exception) => exception switch
    {
        NpgsqlException npgsql => npgsql.IsTransient || npgsql.SqlState == PostgresErrorCodes.InvalidCatalogName,
        SocketException => true,
        // EF Core wraps a transient error into one that advises retries.
        _ => exception.InnerException is { } inner && IsOutage(inner),
    };
}
