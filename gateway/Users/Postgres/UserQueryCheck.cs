using System.Globalization;
using Gateway.Users.Postgres.Connection;
using Npgsql;

namespace Gateway.Users.Postgres;

/// <summary>Tries <c>Gateway:Users:Query</c> for a login that nobody has, as a sign-in would.</summary>
internal sealed class UserQueryCheck(NpgsqlDataSource database, DatabaseStatus status, UserQuery query) : IUserDirectoryCheck
{
    /// <inheritdoc/>
    public async ValueTask<string?> CheckAsync(CancellationToken cancellationToken) => (await TryAsync(cancellationToken) as UserQueryVerdict.Mistaken)?.Line;

    /// <summary>Runs the statement, within seconds and without writing.</summary>
    public async ValueTask<UserQueryVerdict> TryAsync(CancellationToken cancellationToken) =>
        await status.TryAsync<UserQueryVerdict?>(async () => Judge(await FindMistakeAsync(cancellationToken)), unavailable: null, cancellationToken)
        ?? new UserQueryVerdict.Unanswered(status.Failure ?? "there was no answer");

    private static UserQueryVerdict Judge(string? mistake) => mistake is null
        ? UserQueryVerdict.Usable.Instance
        : new UserQueryVerdict.Mistaken($"{UsersOptions.Section}:Query: {mistake} (example: \"{UsersOptions.QueryExample}\")");

    private async Task<string?> FindMistakeAsync(CancellationToken cancellationToken)
    {
        try
        {
            await using var connection = await database.OpenConnectionAsync(cancellationToken);
            return await MistakeInAnswerAsync(connection, cancellationToken) ?? await MistakeInParametersAsync(connection, cancellationToken);
        }
        catch (NotSupportedException)
        {
            return "it is more than one statement";
        }
        catch (PostgresException error) when (UserQuery.IsMistake(error))
        {
            return $"the database refuses it: {DatabaseFailure.Describe(error)}";
        }
    }

    // Run, not only prepared: what the gateway's role may not read, and what would write, shows no earlier.
    private async Task<string?> MistakeInAnswerAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        try
        {
            // Letters and digits that no table holds by chance.
            await using var reader = await query.ExecuteAsync(connection, Guid.NewGuid().ToString("N", CultureInfo.InvariantCulture), cancellationToken);
            return UserQuery.MistakeInColumns(reader)
                ?? (await reader.ReadAsync(cancellationToken) ? "it returns a row for a login that nobody has, so it does not look for @login alone" : null);
        }
        catch (PostgresException error) when (UserQuery.IsUnfit(error))
        {
            // People may sign in by a number.
            return null;
        }
    }

    // The driver tells which parameters are really there: one in quotes or in a comment is not.
    private async Task<string?> MistakeInParametersAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(query.Text, connection);
        await Task.Run(() => NpgsqlCommandBuilder.DeriveParameters(command), cancellationToken);
        return command.Parameters.Any(parameter => parameter.ParameterName.Equals(UserQuery.Parameter, StringComparison.OrdinalIgnoreCase))
            ? null
            : "it has @login only in quotes or in a comment, where it is no parameter";
    }
}
