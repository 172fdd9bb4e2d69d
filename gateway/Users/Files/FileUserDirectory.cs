using Gateway.Users.Credentials;

namespace Gateway.Users.Files;

/// <summary>The users in a JSON file: the default where there is no database.</summary>
internal sealed class FileUserDirectory(UserFileCache file) : IUserDirectory, IUserDirectoryCheck
{
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

        return contents.ByLogin(trimmed) is { } record ? new UserLookup.Found(record.ToUser()) : UserLookup.Missing.Instance;
    }

    /// <inheritdoc/>
    public async ValueTask<string?> CheckAsync(CancellationToken cancellationToken)
    {
        await file.GetAsync(cancellationToken);
        return file.Mistake is { } mistake
            ? $"{UsersOptions.Section}:File: {mistake} (example of its contents: [{{\"id\": \"1\", \"email\": \"alice@example.com\", \"password_hash\": \"$argon2id$...\"}}])"
            : null;
    }
}
