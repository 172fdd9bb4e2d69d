using System.Globalization;
using Gateway.Users.Postgres.Connection;
using Npgsql;

namespace Gateway.Users.Postgres;

/// <summary>Runs <c>Gateway:Users:Query</c> as a sign-in does, with a login that nobody has.</summary>
internal sealed class UserQueryCheck(NpgsqlDataSource database, DatabaseStatus status, UserQuery query) : IUserDirectoryCheck
{
    /// <inheritdoc/>
    public async ValueTask<string?> CheckAsync(CancellationToken cancellationToken) =>
        (await TryAsync(cancellationToken) as UserQueryVerdict.Invalid)?.Line;

    /// <summary>Runs the statement in a read-only transaction, with a timeout of seconds.</summary>
    public async ValueTask<UserQueryVerdict> TryAsync(CancellationToken cancellationToken) =>
        await status.TryReadAsync<UserQueryVerdict?>(
            async () => VerdictOn(await FindErrorAsync(cancellationToken)), unavailable: null, cancellationToken)
        ?? new UserQueryVerdict.Unavailable(status.Failure ?? "there was no answer");

    private static UserQueryVerdict VerdictOn(string? error) => error is null
        ? UserQueryVerdict.Usable.Instance
        : new UserQueryVerdict.Invalid($"{UsersOptions.Section}:Query: {error} (example: \"{UsersOptions.QueryExample}\")");

    private async Task<string?> FindErrorAsync(CancellationToken cancellationToken)
    {
        try
        {
            await using var connection = await database.OpenConnectionAsync(cancellationToken);
            return await FindErrorInResultAsync(connection, cancellationToken)
                ?? await FindErrorInParametersAsync(connection, cancellationToken);
        }
        catch (NotSupportedException)
        {
            return "it is more than one statement";
        }
        catch (PostgresException error) when (UserQuery.IsInvalidStatement(error))
        {
            return $"the database refuses it: {DatabaseFailure.Describe(error)}";
        }
    }

    // Executed, not only prepared: a missing privilege or a write is reported only then.
    private async Task<string?> FindErrorInResultAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        try
        {
            // A random login that no table contains.
            var login = Guid.NewGuid().ToString("N", CultureInfo.InvariantCulture);
            await using var reader = await query.ExecuteAsync(connection, login, cancellationToken);
            return UserQuery.ErrorInColumns(reader)
                ?? (await reader.ReadAsync(cancellationToken)
                    ? "it returns a row for a login that nobody has, so it does not look for @login alone"
                    : null);
        }
        catch (PostgresException error) when (UserQuery.IsInvalidValue(error))
        {
            // Not an error: users may sign in with a number.
            return null;
        }
    }

    // The driver reports the actual parameters. @login in quotes or in a comment is not one.
    private async Task<string?> FindErrorInParametersAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(query.Text, connection);
        await Task.Run(() => NpgsqlCommandBuilder.DeriveParameters(command), cancellationToken);
        return command.Parameters.Any(parameter => parameter.ParameterName.Equals(UserQuery.Parameter, StringComparison.OrdinalIgnoreCase))
            ? null
            : "it has @login only in quotes or in a comment, where it is no parameter";
    }
}
