using Gateway.Users.Credentials;
using Gateway.Users.Postgres.Connection;
using Npgsql;
using NpgsqlTypes;

namespace Gateway.Users.Postgres;

/// <summary>Changes the users in the gateway's own table.</summary>
internal sealed class PostgresUserAdministration(NpgsqlDataSource database, DatabaseStatus status) : IUserAdministration
{
    // An arbitrary number that only this lock uses.
    private const string LockAdding = "SELECT pg_advisory_xact_lock(7283951642)";

    private const string Add =
        """
        INSERT INTO gateway.users (id, email, username, full_name, role, password_hash, disabled)
        SELECT $1, $2, $3, $4, $5, $6, $7
        WHERE NOT EXISTS (
            SELECT FROM gateway.users
            WHERE lower(email) IN (lower($2), lower($3)) OR lower(username) IN (lower($2), lower($3)))
        ON CONFLICT DO NOTHING
        """;

    private const string List =
        """
        SELECT id, email, username, full_name, role, password_hash, disabled
        FROM gateway.users
        ORDER BY lower(email) NULLS LAST, lower(username), id
        """;

    // The order of "C" is that of the bytes, which the comparison and the order must share.
    private const string Search =
        """
        SELECT id, email, username, full_name, role, NULL AS password_hash, disabled
        FROM gateway.users
        WHERE ($1 IS NULL
                OR strpos(lower(email), lower($1)) > 0 OR strpos(lower(username), lower($1)) > 0
                OR strpos(lower(full_name), lower($1)) > 0 OR strpos(id::text, lower($1)) > 0)
            AND ($2 IS NULL OR (lower(coalesce(email, username)) COLLATE "C", id) > (lower($2) COLLATE "C", $3))
        ORDER BY lower(coalesce(email, username)) COLLATE "C", id
        LIMIT $4
        """;

    private const string FindById =
        "SELECT id, email, username, full_name, role, password_hash, disabled FROM gateway.users WHERE id = $1";

    private const string SetDisabled = "UPDATE gateway.users SET disabled = $2, updated_at = now() WHERE id = $1";
    private const string SetHash = "UPDATE gateway.users SET password_hash = $2, updated_at = now() WHERE id = $1";
    private const string ReplaceHash = SetHash + " AND password_hash = $3";

    /// <inheritdoc/>
    public bool IsReadOnly => false;

    /// <inheritdoc/>
    public ValueTask<UserChange> AddAsync(User user, CancellationToken cancellationToken) => TryAsync(
        async () =>
        {
            // No index covers both columns. Without the lock, two users could be added with the same text as name and as address.
            await using var connection = await database.OpenConnectionAsync(cancellationToken);
            await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
            await using (var locking = new NpgsqlCommand(LockAdding, connection, transaction))
            {
                await locking.ExecuteNonQueryAsync(cancellationToken);
            }

            await using var command = new NpgsqlCommand(Add, connection, transaction);
            command.Parameters.Add(Uuid(user.Id));
            command.Parameters.Add(Text(user.Email?.Trim()));
            command.Parameters.Add(Text(user.Username?.Trim()));
            command.Parameters.Add(Text(user.FullName));
            command.Parameters.Add(Text(user.Role));
            command.Parameters.Add(Text(user.PasswordHash));
            command.Parameters.Add(new NpgsqlParameter<bool> { TypedValue = user.Disabled });
            var added = await command.ExecuteNonQueryAsync(cancellationToken);
            await transaction.CommitAsync(cancellationToken);
            return added == 1 ? UserChange.Done : UserChange.Duplicate;
        },
        cancellationToken);

    /// <inheritdoc/>
    public ValueTask<UserListing> ListAsync(CancellationToken cancellationToken) => ReadAsync(List, [], cancellationToken);

    /// <inheritdoc/>
    public async ValueTask<UserListing> SearchAsync(UserSearch search, CancellationToken cancellationToken)
    {
        if (search.Text is not null && !Login.TryTrim(search.Text, out _))
        {
            // The database would report an error for it.
            return new UserListing.Complete([]);
        }

        var after = Guid.TryParse(search.After?.Id, out var id) ? id : Guid.Empty;
        return await ReadAsync(
            Search,
            [
                Text(search.Text),
                Text(search.After?.Name),
                new NpgsqlParameter<Guid> { TypedValue = after },
                new NpgsqlParameter<int> { TypedValue = search.Size },
            ],
            cancellationToken);
    }

    /// <inheritdoc/>
    public async ValueTask<UserLookup> FindByIdAsync(string userId, CancellationToken cancellationToken) =>
        !IsId(userId) ? UserLookup.Missing.Instance
        : await ReadAsync(FindById, [Uuid(userId)], cancellationToken) switch
        {
            UserListing.Complete { Users: [var user] } => new UserLookup.Found(user),
            UserListing.Complete => UserLookup.Missing.Instance,
            _ => UserLookup.Unavailable.Instance,
        };

    private ValueTask<UserListing> ReadAsync(
        string statement, NpgsqlParameter[] values, CancellationToken cancellationToken) => status.TryReadAsync<UserListing>(
        async () =>
        {
            var users = new List<User>();
            await using var command = database.CreateCommand(statement);
            // Copies, because a call that is repeated can't add the same ones to a second command.
            command.Parameters.AddRange(Array.ConvertAll(values, static value => value.Clone()));
            await using var reader = await command.ExecuteReaderAsync(cancellationToken);
            while (await reader.ReadAsync(cancellationToken))
            {
                users.Add(UserRow.Read(reader)!);
            }

            return new UserListing.Complete(users);
        },
        new UserListing.Failed(UserChange.Unavailable),
        cancellationToken);

    /// <inheritdoc/>
    public ValueTask<UserChange> SetDisabledAsync(string userId, bool disabled, CancellationToken cancellationToken) =>
        UpdateAsync(SetDisabled, userId, cancellationToken, new NpgsqlParameter<bool> { TypedValue = disabled });

    /// <inheritdoc/>
    public ValueTask<UserChange> SetPasswordHashAsync(string userId, string passwordHash, CancellationToken cancellationToken) =>
        UpdateAsync(SetHash, userId, cancellationToken, Text(passwordHash));

    /// <inheritdoc/>
    public ValueTask<UserChange> ReplacePasswordHashAsync(
        string userId, string verifiedHash, string newHash, CancellationToken cancellationToken) =>
        UpdateAsync(ReplaceHash, userId, cancellationToken, Text(newHash), Text(verifiedHash));

    private ValueTask<UserChange> UpdateAsync(
        string statement, string userId, CancellationToken cancellationToken, params NpgsqlParameter[] values)
    {
        if (!IsId(userId))
        {
            return ValueTask.FromResult(UserChange.NotFound);
        }

        return TryAsync(
            async () =>
            {
                await using var command = database.CreateCommand(statement);
                command.Parameters.Add(Uuid(userId));
                command.Parameters.AddRange(values);
                return await command.ExecuteNonQueryAsync(cancellationToken) == 1 ? UserChange.Done : UserChange.NotFound;
            },
            cancellationToken);
    }

    private ValueTask<UserChange> TryAsync(Func<Task<UserChange>> work, CancellationToken cancellationToken) =>
        status.TryAsync(work, UserChange.Unavailable, cancellationToken);

    private static NpgsqlParameter<Guid> Uuid(string id) => new() { TypedValue = Guid.Parse(id) };

    private static NpgsqlParameter Text(string? value) =>
        new() { NpgsqlDbType = NpgsqlDbType.Text, Value = (object?)value ?? DBNull.Value };

    // In the one spelling that the gateway gives out: sessions and the audit log compare ids as text.
    private static bool IsId(string text) => Guid.TryParseExact(text, "D", out var id) && id.ToString() == text;
}
