using System.Data;
using Microsoft.Extensions.Options;
using Npgsql;
using NpgsqlTypes;

namespace Gateway.Users.Postgres;

/// <summary>The users in an existing table, found by the operator's own statement and never written.</summary>
internal sealed partial class QueryUserDirectory(
    NpgsqlDataSource database,
    DatabaseStatus status,
    IOptions<UsersOptions> options,
    ILogger<QueryUserDirectory> logger) : IUserDirectory, IUserDirectoryCheck
{
    private const string Example = $"(example: \"{UsersOptions.QueryExample}\")";

    /// <inheritdoc/>
    public async ValueTask<UserLookup> FindAsync(string login, CancellationToken cancellationToken) =>
        Login.TryTrim(login, out var trimmed)
            ? await status.TryAsync(() => QueryAsync(trimmed, cancellationToken), UserLookup.Unavailable.Instance, cancellationToken)
            : UserLookup.Missing.Instance;

    /// <inheritdoc/>
    public ValueTask<string?> CheckAsync(CancellationToken cancellationToken) =>
        status.TryAsync(() => FindMistakeAsync(cancellationToken), unavailable: null, cancellationToken);

    private async Task<string?> FindMistakeAsync(CancellationToken cancellationToken)
    {
        try
        {
            await using var connection = await database.OpenConnectionAsync(cancellationToken);
            await using var command = CreateCommand(connection, "nobody");
            await using var reader = await command.ExecuteReaderAsync(CommandBehavior.SchemaOnly, cancellationToken);
            return MissingColumn(reader) is { } missing ? $"{UsersOptions.Section}:Query: it returns no column '{missing}' {Example}" : null;
        }
        catch (PostgresException error) when (IsMistake(error))
        {
            return $"{UsersOptions.Section}:Query: the database refuses it: {DatabaseFailure.Describe(error)} {Example}";
        }
    }

    private async Task<UserLookup> QueryAsync(string login, CancellationToken cancellationToken)
    {
        try
        {
            await using var connection = await database.OpenConnectionAsync(cancellationToken);
            await using var command = CreateCommand(connection, login);
            await using var reader = await command.ExecuteReaderAsync(cancellationToken);
            return await ReadAsync(reader, cancellationToken);
        }
        catch (PostgresException error) when (IsMistake(error))
        {
            // The database is well; the statement is not, and nobody can sign in before it is corrected.
            Log.Refused(logger, DatabaseFailure.Describe(error));
            return UserLookup.Unavailable.Instance;
        }
        catch (PostgresException error) when (IsUnfit(error))
        {
            Log.Unfit(logger, error.SqlState);
            return UserLookup.Missing.Instance;
        }
    }

    private async ValueTask<UserLookup> ReadAsync(NpgsqlDataReader reader, CancellationToken cancellationToken)
    {
        if (MissingColumn(reader) is { } missing)
        {
            Log.Incomplete(logger, missing);
            return UserLookup.Unavailable.Instance;
        }

        if (!await reader.ReadAsync(cancellationToken))
        {
            return UserLookup.Missing.Instance;
        }

        var user = UserRow.Read(reader);
        if (user is null)
        {
            Log.NoId(logger);
            return UserLookup.Missing.Instance;
        }

        if (await reader.ReadAsync(cancellationToken))
        {
            Log.SeveralRows(logger, user.Id);
            return UserLookup.Missing.Instance;
        }

        return new UserLookup.Found(user);
    }

    private NpgsqlCommand CreateCommand(NpgsqlConnection connection, string login)
    {
        var command = new NpgsqlCommand(options.Value.Query, connection);

        // Without a type of its own the parameter takes the column's, so that comparing with a citext ignores case.
        command.Parameters.Add(new NpgsqlParameter("login", NpgsqlDbType.Unknown) { Value = login });
        return command;
    }

    private static string? MissingColumn(NpgsqlDataReader reader)
    {
        var names = Enumerable.Range(0, reader.FieldCount).Select(reader.GetName).ToHashSet(StringComparer.OrdinalIgnoreCase);
        return Array.Find(UserRow.Required, column => !names.Contains(column));
    }

    // Class 42: syntax error or access rule violation, which waiting does not cure.
    private static bool IsMistake(PostgresException error) => error.SqlState.StartsWith("42", StringComparison.Ordinal);

    // Class 22: data exception, such as a login that the statement casts to a number.
    private static bool IsUnfit(PostgresException error) => error.SqlState.StartsWith("22", StringComparison.Ordinal);

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Error, "Gateway:Users:Query is refused by the database: {Reason}. Nobody can sign in until it is corrected.", EventName = "UserQueryRefused")]
        public static partial void Refused(ILogger logger, string reason);

        [LoggerMessage(2, LogLevel.Error, "Gateway:Users:Query returns no column '{Column}'. Nobody can sign in until it is corrected.", EventName = "UserQueryIncomplete")]
        public static partial void Incomplete(ILogger logger, string column);

        [LoggerMessage(3, LogLevel.Warning, "Gateway:Users:Query returned a row without an id; it is taken for no user.", EventName = "UserQueryNoId")]
        public static partial void NoId(ILogger logger);

        [LoggerMessage(4, LogLevel.Warning, "Gateway:Users:Query returned more than one row for one login, the first for user {UserId}; it is taken for no user. A login must name one user.", EventName = "UserQuerySeveralRows")]
        public static partial void SeveralRows(ILogger logger, string userId);

        [LoggerMessage(5, LogLevel.Warning, "Gateway:Users:Query cannot take every login: the database reports SQLSTATE {SqlState} for one; it is taken for no user.", EventName = "UserQueryUnfit")]
        public static partial void Unfit(ILogger logger, string sqlState);
    }
}
