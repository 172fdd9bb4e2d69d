using Microsoft.Extensions.Options;
using Npgsql;
using NpgsqlTypes;

namespace Gateway.Users.Postgres;

/// <summary>The operator's own statement, as it is sent to the database, and what an answer to it must look like.</summary>
internal sealed class UserQuery(IOptions<UsersOptions> options)
{
    /// <summary>The parameter's name, without the <c>@</c>.</summary>
    public const string Parameter = "login";

    // Both are one message and so one transaction, on a pooled connection behind PgBouncer too: the table is somebody else's,
    // and a statement that would write to it, by a function as well, is refused by the database itself.
    private const string ReadOnly = "SELECT set_config('transaction_read_only', 'on', true)";

    /// <summary>The statement's text.</summary>
    public string Text => options.Value.Query!;

    /// <summary>Asks for one login; the reader stands before the first row.</summary>
    /// <exception cref="NotSupportedException">The text is more than one statement.</exception>
    public async Task<NpgsqlDataReader> ExecuteAsync(NpgsqlConnection connection, string login, CancellationToken cancellationToken)
    {
        var command = new NpgsqlBatchCommand(Text);

        // Without a type of its own the parameter takes the column's, so that comparing with a citext ignores case.
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

    /// <summary>What is wrong with the columns of an answer, or null.</summary>
    public static string? MistakeInColumns(NpgsqlDataReader reader)
    {
        var names = Enumerable.Range(0, reader.FieldCount).Select(reader.GetName).ToLookup(name => name, StringComparer.OrdinalIgnoreCase);
        List<string> missing = [.. UserRow.Required.Where(column => !names.Contains(column))];

        // A join has two of them: which one is the user's is not for us to choose.
        List<string> twice = [.. UserRow.Known.Where(column => names[column].Count() > 1)];
        return missing.Count > 0 ? $"it returns no column {Quoted(missing)}"
            : twice.Count > 0 ? $"it returns more than one column {Quoted(twice)}"
            : null;
    }

    /// <summary>Whether the database refuses the statement itself, which waiting does not cure.</summary>
    /// <remarks>Class 42: syntax error or access rule violation; 25006: it would write; class 0A: the server has no such feature.</remarks>
    public static bool IsMistake(PostgresException error) =>
        error.SqlState is PostgresErrorCodes.ReadOnlySqlTransaction || error.SqlState.StartsWith("42", StringComparison.Ordinal) || error.SqlState.StartsWith("0A", StringComparison.Ordinal);

    /// <summary>Whether the statement can't take this login, such as one that it casts to a number (class 22: data exception).</summary>
    public static bool IsUnfit(PostgresException error) => error.SqlState.StartsWith("22", StringComparison.Ordinal);

    private static string Quoted(IEnumerable<string> columns) => string.Join(", ", columns.Select(column => $"'{column}'"));
}
