using System.Diagnostics.CodeAnalysis;
using Npgsql;

namespace Gateway.Users.Postgres.Connection;

/// <summary>Parses both forms of <c>DATABASE_URL</c>, and sets timeouts that detect an outage within seconds.</summary>
internal static class DatabaseUrl
{
    private const int DefaultTimeoutSeconds = 3;

    // A server that hangs does not process a cancellation either, so the connection is closed without one.
    private const int NoCancellation = -1;

    /// <summary>Parses <c>postgres://user:password@host:port/database?sslmode=require</c> or an Npgsql connection string.</summary>
    /// <param name="text">The address; several hosts are separated by commas.</param>
    /// <param name="connection">The connection string to use.</param>
    /// <param name="error">The error, in words that never contain the password.</param>
    public static bool TryParse(
        string text,
        [NotNullWhen(true)] out NpgsqlConnectionStringBuilder? connection,
        [NotNullWhen(false)] out string? error)
    {
        connection = new NpgsqlConnectionStringBuilder();
        var isUrl = PostgresUrl.IsUrl(text);
        error = isUrl ? PostgresUrl.Read(text, connection) : ReadConnectionString(text, connection);
        if (error is null && string.IsNullOrWhiteSpace(connection.Host))
        {
            error = "it names no host";
        }

        if (error is not null)
        {
            connection = null;
            return false;
        }

        ApplyDefaults(connection);
        error = DatabaseSource.ProblemOf(connection);
        connection = error is null ? connection : null;
        return error is null;
    }

    private static string? ReadConnectionString(string text, NpgsqlConnectionStringBuilder connection)
    {
        try
        {
            connection.ConnectionString = text;
            return null;
        }
        catch (Exception error) when (error
            is ArgumentException or KeyNotFoundException or FormatException or InvalidCastException or OverflowException)
        {
            // The text of the exception may contain any part of the input.
            return "it is neither a postgres:// address nor an Npgsql connection string";
        }
    }

    private static void ApplyDefaults(NpgsqlConnectionStringBuilder connection)
    {
        SetUnlessGiven("Timeout", () => connection.Timeout = DefaultTimeoutSeconds);
        SetUnlessGiven("Command Timeout", () => connection.CommandTimeout = DefaultTimeoutSeconds);
        SetUnlessGiven("Cancellation Timeout", () => connection.CancellationTimeout = NoCancellation);
        SetUnlessGiven("Application Name", () => connection.ApplicationName = "gateway");
        if (connection.Host!.Contains(',', StringComparison.Ordinal))
        {
            // While the primary is down, sign-ins read from a standby.
            SetUnlessGiven("Target Session Attributes", () => connection.TargetSessionAttributes = "prefer-primary");
        }

        void SetUnlessGiven(string keyword, Action set)
        {
            if (!connection.ShouldSerialize(keyword))
            {
                set();
            }
        }
    }
}
