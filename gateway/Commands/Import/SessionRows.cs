using System.Data;
using System.Runtime.CompilerServices;
using Npgsql;

namespace Gateway.Commands.Import;

/// <summary>Streams the rows of the operator's query in a read-only transaction.</summary>
internal sealed class SessionRows : IAsyncDisposable
{
    private readonly NpgsqlConnection _connection;
    private readonly NpgsqlCommand _command;

    private SessionRows(NpgsqlConnection connection, string query)
    {
        _connection = connection;
        // Without a timeout, because the table may be large.
        _command = new NpgsqlCommand(query, connection) { CommandTimeout = 0 };
    }

    /// <summary>
    /// Whether the database rejects the query itself: an error in it (class 42), a value that it casts (22), or a write (25).
    /// </summary>
    public static bool IsInvalidQuery(PostgresException error) => error.SqlState[..2] is "42" or "22" or "25";

    /// <summary>Connects, without running the query.</summary>
    public static async ValueTask<SessionRows> OpenAsync(
        NpgsqlConnectionStringBuilder database, string query, CancellationToken cancellationToken)
    {
        var unpooled = new NpgsqlConnectionStringBuilder(database.ConnectionString) { Pooling = false };
        var connection = new NpgsqlConnection(unpooled.ConnectionString);
        try
        {
            await connection.OpenAsync(cancellationToken);
            return new SessionRows(connection, query);
        }
        catch
        {
            await connection.DisposeAsync();
            throw;
        }
    }

    /// <summary>Returns the error in the columns of the query, or null.</summary>
    /// <exception cref="PostgresException">The database rejects the query.</exception>
    public async ValueTask<string?> FindErrorAsync(CancellationToken cancellationToken)
    {
        await BeginAsync(cancellationToken);
        await using var reader = await _command.ExecuteReaderAsync(CommandBehavior.SchemaOnly, cancellationToken);
        var names = Enumerable.Range(0, reader.FieldCount).Select(reader.GetName).ToHashSet(StringComparer.OrdinalIgnoreCase);
        var missing = Array.Find(SessionRow.Required, column => !names.Contains(column));
        return missing is null ? null : $"it returns no column '{missing}'";
    }

    /// <summary>Runs the query.</summary>
    /// <exception cref="PostgresException">The database rejects it, or a value in it.</exception>
    public async IAsyncEnumerable<SessionRow> ReadAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await using var reader = await _command.ExecuteReaderAsync(cancellationToken);
        while (await reader.ReadAsync(cancellationToken))
        {
            var columns = new Dictionary<string, object>(StringComparer.OrdinalIgnoreCase);
            for (var i = 0; i < reader.FieldCount; i++)
            {
                if (!reader.IsDBNull(i))
                {
                    columns[reader.GetName(i)] = reader.GetValue(i);
                }
            }

            yield return new SessionRow(columns);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _command.DisposeAsync();
        await _connection.DisposeAsync();
    }

    // A statement that writes would do so in a dry run, too. The transaction ends with the connection.
    private async ValueTask BeginAsync(CancellationToken cancellationToken)
    {
        await using var begin = new NpgsqlCommand("BEGIN TRANSACTION READ ONLY", _connection);
        await begin.ExecuteNonQueryAsync(cancellationToken);
    }
}
