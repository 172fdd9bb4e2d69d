using Gateway.Users.Credentials;
using Gateway.Users.Postgres.Connection;
using Npgsql;

namespace Gateway.Users.Postgres;

/// <summary>The users in the gateway's own table.</summary>
internal sealed class PostgresUserDirectory(NpgsqlDataSource database, DatabaseStatus status) : IUserDirectory
{
    // If the login is one user's e-mail address and another user's name, the user with the address is found.
    private const string Statement =
        """
        SELECT id, email, username, full_name, role, password_hash, disabled
        FROM gateway.users
        WHERE lower(email) = lower($1) OR lower(username) = lower($1)
        ORDER BY (lower(email) = lower($1)) IS TRUE DESC
        LIMIT 1
        """;

    /// <inheritdoc/>
    public async ValueTask<UserLookup> FindAsync(string login, CancellationToken cancellationToken) =>
        Login.TryTrim(login, out var trimmed)
            ? await status.TryReadAsync(() => ReadAsync(trimmed, cancellationToken), UserLookup.Unavailable.Instance, cancellationToken)
            : UserLookup.Missing.Instance;

    private async Task<UserLookup> ReadAsync(string login, CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand(Statement);
        command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = login });
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        return await reader.ReadAsync(cancellationToken) && UserRow.Read(reader) is { } user
            ? new UserLookup.Found(user)
            : UserLookup.Missing.Instance;
    }
}
