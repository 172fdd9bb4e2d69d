using Gateway.Users.Credentials;
using Gateway.Users.Postgres.Connection;
using Npgsql;

namespace Gateway.Users.Postgres;

/// <summary>The users in a foreign table, which the operator's own statement finds and the gateway never writes.</summary>
internal sealed partial class QueryUserDirectory(
    NpgsqlDataSource database,
    DatabaseStatus status,
    UserQuery query,
    ILogger<QueryUserDirectory> logger) : IUserDirectory
{
    /// <inheritdoc/>
    public async ValueTask<UserLookup> FindAsync(string login, CancellationToken cancellationToken) =>
        Login.TryTrim(login, out var trimmed)
            ? await status.TryReadAsync(() => QueryAsync(trimmed, cancellationToken), UserLookup.Unavailable.Instance, cancellationToken)
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
        catch (PostgresException error) when (UserQuery.IsInvalidStatement(error))
        {
            // The database is available; the statement must be corrected before anybody can sign in.
            Log.Rejected(logger, DatabaseFailure.Describe(error));
            return UserLookup.Unavailable.Instance;
        }
        catch (PostgresException error) when (UserQuery.IsInvalidValue(error))
        {
            Log.LoginRejected(logger, error.SqlState);
            return UserLookup.Missing.Instance;
        }
    }

    private async ValueTask<UserLookup> ReadAsync(NpgsqlDataReader reader, CancellationToken cancellationToken)
    {
        if (UserQuery.ErrorInColumns(reader) is { } error)
        {
            Log.Unusable(logger, error);
            return UserLookup.Unavailable.Instance;
        }

        if (!await reader.ReadAsync(cancellationToken))
        {
            return UserLookup.Missing.Instance;
        }

        var user = UserRow.Read(reader);
        if (user is null)
        {
            Log.IdMissing(logger);
            return UserLookup.Missing.Instance;
        }

        if (await reader.ReadAsync(cancellationToken))
        {
            // The gateway cannot know which of them is meant.
            Log.MultipleRows(logger, user.Id);
            return UserLookup.Missing.Instance;
        }

        return new UserLookup.Found(user);
    }

    private static partial class Log
    {
        [LoggerMessage(
            1,
            LogLevel.Error,
            "Gateway:Users:Query is refused by the database: {Reason}. Nobody can sign in until it is corrected.",
            EventName = "UserQueryRejected")]
        public static partial void Rejected(ILogger logger, string reason);

        [LoggerMessage(
            2,
            LogLevel.Error,
            "Gateway:Users:Query can't be used: {Error}. Nobody can sign in until it is corrected.",
            EventName = "UserQueryUnusable")]
        public static partial void Unusable(ILogger logger, string error);

        [LoggerMessage(
            3,
            LogLevel.Warning,
            "Gateway:Users:Query returned a row without an id; it counts as an unknown user.",
            EventName = "UserQueryIdMissing")]
        public static partial void IdMissing(ILogger logger);

        [LoggerMessage(
            4,
            LogLevel.Error,
            "Gateway:Users:Query returned more than one row for one login, the first for user {UserId}. "
                + "A login must name one user; sign-ins with it are refused.",
            EventName = "UserQueryMultipleRows")]
        public static partial void MultipleRows(ILogger logger, string userId);

        [LoggerMessage(
            5,
            LogLevel.Warning,
            "Gateway:Users:Query cannot process every login: the database reports SQLSTATE {SqlState} for one, "
                + "which counts as an unknown user.",
            EventName = "UserQueryLoginRejected")]
        public static partial void LoginRejected(ILogger logger, string sqlState);
    }
}
