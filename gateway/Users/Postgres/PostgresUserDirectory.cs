using Npgsql;

namespace Gateway.Users.Postgres;

/// <summary>The users in the gateway's own table.</summary>
internal sealed class PostgresUserDirectory(NpgsqlDataSource database, DatabaseStatus status) : IUserDirectory
{
    // The e-mail address wins where a login is one user's address and another's name.
    private const string Statement =
        """
        SELECT id, email, username, full_name, role, password_hash, disabled
        FROM gateway.users
        WHERE lower(email) = lower($1) OR lower(username) = lower($1)
        ORDER BY (lower(email) = lower($1)) IS TRUE DESC
        LIMIT 1
        """;

    /// <inheritdoc/>
    public async ValueTask<UserLookup> FindAsync(string login, CancellationToken cancellationToken)
    {
        if (!Login.TryTrim(login, out var trimmed))
        {
            return UserLookup.Missing.Instance;
        }

        try
        {
            await using var command = database.CreateCommand(Statement);
            command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = trimmed });
            await using var reader = await command.ExecuteReaderAsync(cancellationToken);
            var user = await reader.ReadAsync(cancellationToken) ? UserRow.Read(reader) : null;
            status.Answered();
            return user is null ? UserLookup.Missing.Instance : new UserLookup.Found(user);
        }
        catch (Exception error) when (DatabaseFailure.IsOutage(error, cancellationToken))
        {
            status.Failed(error);
            return UserLookup.Unavailable.Instance;
        }
    }
}
