using Microsoft.Extensions.Options;
using Npgsql;
using NpgsqlTypes;

namespace Gateway.Users.Postgres;

/// <summary>Runs the operator's own statement, and checks the columns that it returns.</summary>
internal sealed class UserQuery(IOptions<UsersOptions> options)
{
    /// <summary>The parameter's name, without the <c>@</c>.</summary>
    public const string Parameter = "login";

    // Sent in one message with the statement, and therefore in one transaction, also on a pooled connection behind PgBouncer. The database
    // itself rejects a statement that would write to the foreign table, be it through a function.
    private const string ReadOnly = "SELECT set_config('transaction_read_only', 'on', true)";

    /// <summary>The statement's text.</summary>
    public string Text => options.Value.Query!;

    /// <summary>Runs the statement for one login. The reader is positioned before the first row.</summary>
    /// <exception cref="NotSupportedException">The text is more than one statement.</exception>
    public async Task<NpgsqlDataReader> ExecuteAsync(NpgsqlConnection connection, string login, CancellationToken cancellationToken)
    {
        var command = new NpgsqlBatchCommand(Text);

        // A parameter of unknown type takes the type of the column, so that a comparison with a citext ignores case.
        command.Parameters.Add(new NpgsqlParameter(Parameter, NpgsqlDbType.Unknown) { Value = login });
        await using var batch = new NpgsqlBatch(connection) { BatchCommands = { new NpgsqlBatchCommand(ReadOnly), command } };
        var reader = await batch.ExecuteReaderAsync(cancellationToken);
        try
        {
            await reader.NextResultAsync(cancellationToken);
            return reader;
        }
        catch
        {
            await reader.DisposeAsync();
            throw;
        }
    }

    /// <summary>Returns the error in the columns of a result, or null.</summary>
    public static string? ErrorInColumns(NpgsqlDataReader reader)
    {
        var names = Enumerable.Range(0, reader.FieldCount).Select(reader.GetName).ToLookup(name => name, StringComparer.OrdinalIgnoreCase);
        List<string> missing = [.. UserRow.Required.Where(column => !names.Contains(column))];

        // A join may return two columns of the same name, and the gateway cannot know which one is meant.
        List<string> twice = [.. UserRow.Known.Where(column => names[column].Count() > 1)];
        return missing.Count > 0 ? $"it returns no column {Quoted(missing)}"
            : twice.Count > 0 ? $"it returns more than one column {Quoted(twice)}"
            : null;
    }

    /// <summary>Whether the database rejects the statement itself, so that a retry does not help.</summary>
    /// <remarks>Class 42: syntax error or access rule violation; 25006: it would write; class 0A: the server has no such feature.</remarks>
    public static bool IsInvalidStatement(PostgresException error) =>
        error.SqlState is PostgresErrorCodes.ReadOnlySqlTransaction
        || error.SqlState.StartsWith("42", StringComparison.Ordinal)
        || error.SqlState.StartsWith("0A", StringComparison.Ordinal);

    /// <summary>
    /// Whether the statement cannot process this login, for example because it casts it to a number (class 22: data exception).
    /// </summary>
    public static bool IsInvalidValue(PostgresException error) => error.SqlState.StartsWith("22", StringComparison.Ordinal);

    private static string Quoted(IEnumerable<string> columns) => string.Join(", ", columns.Select(column => $"'{column}'"));
}
