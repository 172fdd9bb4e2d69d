using Gateway.Users.Credentials;

namespace Gateway.Users.Files;

/// <summary>The users in a JSON file: the default without a database.</summary>
internal sealed class FileUserDirectory(UserFileCache file, PasswordHashRenewals renewals) : IUserDirectory, IUserDirectoryCheck
{
    private const string Example = """[{"id": "1", "email": "alice@example.com", "password_hash": "$argon2id$..."}]""";

    /// <inheritdoc/>
    public async ValueTask<UserLookup> FindAsync(string login, CancellationToken cancellationToken)
    {
        if (!Login.TryTrim(login, out var trimmed))
        {
            return UserLookup.Missing.Instance;
        }

        if (await file.GetAsync(cancellationToken) is not { } contents)
        {
            return UserLookup.Unavailable.Instance;
        }

        return contents.ByLogin(trimmed) is { } record
            ? new UserLookup.Found(renewals.Apply(record).ToUser())
            : UserLookup.Missing.Instance;
    }

    /// <inheritdoc/>
    public async ValueTask<string?> CheckAsync(CancellationToken cancellationToken)
    {
        await file.GetAsync(cancellationToken);
        return file.Error is { } error ? $"{UsersOptions.Section}:File: {error} (example of its contents: {Example})" : null;
    }
}
