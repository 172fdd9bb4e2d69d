using Gateway.Users.Credentials;
using Gateway.Users.Postgres.Connection;
using Npgsql;

namespace Gateway.Users.Postgres;

/// <summary>The users in an existing table, found by the operator's own statement and never written.</summary>
internal sealed partial class QueryUserDirectory(
    NpgsqlDataSource database,
    DatabaseStatus status,
    UserQuery query,
    ILogger<QueryUserDirectory> logger) : IUserDirectory
{
    /// <inheritdoc/>
    public async ValueTask<UserLookup> FindAsync(string login, CancellationToken cancellationToken) =>
        Login.TryTrim(login, out var trimmed)
            ? await status.TryAsync(() => QueryAsync(trimmed, cancellationToken), UserLookup.Unavailable.Instance, cancellationToken)
            : UserLookup.Missing.Instance;

    private async Task<UserLookup> QueryAsync(string login, CancellationToken cancellationToken)
    {
        try
        {
            await using var connection = await database.OpenConnectionAsync(cancellationToken);
            await using var reader = await query.ExecuteAsync(connection, login, cancellationToken);
            return await ReadAsync(reader, cancellationToken);
        }
        catch (NotSupportedException)
        {
            Log.Unusable(logger, "it is more than one statement");
            return UserLookup.Unavailable.Instance;
        }
        catch (Exception error) when (error is InvalidCastException or OverflowException)
        {
            Log.Unusable(logger, "a column has a type that can't be read as text; cast it in the query");
            return UserLookup.Unavailable.Instance;
        }
        catch (PostgresException error) when (UserQuery.IsMistake(error))
        {
            // The database is well; the statement is not, and nobody can sign in before it is corrected.
            Log.Refused(logger, DatabaseFailure.Describe(error));
            return UserLookup.Unavailable.Instance;
        }
        catch (PostgresException error) when (UserQuery.IsUnfit(error))
        {
            Log.Unfit(logger, error.SqlState);
            return UserLookup.Missing.Instance;
        }
    }

    private async ValueTask<UserLookup> ReadAsync(NpgsqlDataReader reader, CancellationToken cancellationToken)
    {
        if (UserQuery.MistakeInColumns(reader) is { } mistake)
        {
            Log.Unusable(logger, mistake);
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
            // Which of them is meant is not for us to choose.
            Log.SeveralRows(logger, user.Id);
            return UserLookup.Missing.Instance;
        }

        return new UserLookup.Found(user);
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Error, "Gateway:Users:Query is refused by the database: {Reason}. Nobody can sign in until it is corrected.", EventName = "UserQueryRefused")]
        public static partial void Refused(ILogger logger, string reason);

        [LoggerMessage(2, LogLevel.Error, "Gateway:Users:Query can't be used: {Mistake}. Nobody can sign in until it is corrected.", EventName = "UserQueryUnusable")]
        public static partial void Unusable(ILogger logger, string mistake);

        [LoggerMessage(3, LogLevel.Warning, "Gateway:Users:Query returned a row without an id; it is taken for no user.", EventName = "UserQueryNoId")]
        public static partial void NoId(ILogger logger);

        [LoggerMessage(4, LogLevel.Error, "Gateway:Users:Query returned more than one row for one login, the first for user {UserId}: whoever signs in by it is refused. A login must name one user.", EventName = "UserQuerySeveralRows")]
        public static partial void SeveralRows(ILogger logger, string userId);

        [LoggerMessage(5, LogLevel.Warning, "Gateway:Users:Query cannot take every login: the database reports SQLSTATE {SqlState} for one; it is taken for no user.", EventName = "UserQueryUnfit")]
        public static partial void Unfit(ILogger logger, string sqlState);
    }
}
