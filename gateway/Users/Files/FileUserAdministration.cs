namespace Gateway.Users.Files;

/// <summary>Changes the users in the JSON file.</summary>
internal sealed partial class FileUserAdministration(
    UserFileCache file, PasswordHashRenewals renewals, ILogger<FileUserAdministration> logger)
    : IUserAdministration, IUserStoreState
{
    private volatile string? _failure;

    /// <inheritdoc/>
    public string? Failure => _failure ?? renewals.Failure ?? file.Error;

    /// <inheritdoc/>
    public bool IsReadOnly => false;

    /// <inheritdoc/>
    public ValueTask<UserChange> AddAsync(User user, CancellationToken cancellationToken)
    {
        var record = UserRecord.From(user);
        return ChangeAsync(
            contents => contents.Collides(record) ? (UserChange.Duplicate, null) : (UserChange.Done, contents.With(record)),
            cancellationToken);
    }

    /// <inheritdoc/>
    public async ValueTask<UserListing> ListAsync(CancellationToken cancellationToken)
    {
        if (await file.GetAsync(cancellationToken) is not { } contents)
        {
            return new UserListing.Failed(UserChange.Unavailable);
        }

        var users = contents.Records
            .OrderBy(record => record.Email is null)
            .ThenBy(record => record.Email, StringComparer.OrdinalIgnoreCase)
            .ThenBy(record => record.Username, StringComparer.OrdinalIgnoreCase);
        return new UserListing.Complete([.. users.Select(record => record.ToUser())]);
    }

    /// <inheritdoc/>
    public async ValueTask<UserListing> SearchAsync(UserSearch search, CancellationToken cancellationToken)
    {
        if (await file.GetAsync(cancellationToken) is not { } contents)
        {
            return new UserListing.Failed(UserChange.Unavailable);
        }

        var users = contents.Records
            .Where(record => search.Text is not { } text
                || Array.Exists([record.Id, record.Email, record.Username, record.FullName], name => Contains(name, text)))
            .Select(static record => (Key: SortKey(UserSearch.Position.Of(record.ToUser())), Record: record))
            .Where(user => search.After is not { } after || string.CompareOrdinal(user.Key, SortKey(after)) > 0)
            .OrderBy(static user => user.Key, StringComparer.Ordinal)
            .Take(search.Size);
        return new UserListing.Complete([.. users.Select(static user => user.Record.ToUser() with { PasswordHash = null })]);
    }

    /// <inheritdoc/>
    public async ValueTask<UserLookup> FindByIdAsync(string userId, CancellationToken cancellationToken) =>
        await file.GetAsync(cancellationToken) is not { } contents ? UserLookup.Unavailable.Instance
        : contents.ById(userId) is { } record ? new UserLookup.Found(record.ToUser())
        : UserLookup.Missing.Instance;

    /// <inheritdoc/>
    public ValueTask<UserChange> SetDisabledAsync(string userId, bool disabled, CancellationToken cancellationToken) =>
        UpdateAsync(userId, record => record with { Disabled = disabled }, cancellationToken);

    /// <inheritdoc/>
    public ValueTask<UserChange> SetPasswordHashAsync(string userId, string passwordHash, CancellationToken cancellationToken) =>
        UpdateAsync(userId, record => record with { PasswordHash = passwordHash, RenewedFrom = null }, cancellationToken);

    /// <inheritdoc/>
    /// <remarks>The new hash counts at once in this process, and is written to the file some seconds later.</remarks>
    public async ValueTask<UserChange> ReplacePasswordHashAsync(
        string userId, string verifiedHash, string newHash, CancellationToken cancellationToken)
    {
        if (await file.GetAsync(cancellationToken) is not { } contents || file.Error is not null)
        {
            return UserChange.Unavailable;
        }

        return contents.ById(userId) is { } record && renewals.TryAdd(record, verifiedHash, newHash)
            ? UserChange.Done
            : UserChange.NotFound;
    }

    private static bool Contains(string? name, string text) => name?.Contains(text, StringComparison.OrdinalIgnoreCase) == true;

    // The separator sorts before everything that a name contains.
    private static string SortKey(UserSearch.Position position) => $"{position.Name.ToLowerInvariant()}\0{position.Id}";

    private ValueTask<UserChange> UpdateAsync(
        string userId, Func<UserRecord, UserRecord> update, CancellationToken cancellationToken) => ChangeAsync(
        contents => contents.ById(userId) is { } record ? (UserChange.Done, contents.Replace(update(record))) : (UserChange.NotFound, null),
        cancellationToken);

    private async ValueTask<UserChange> ChangeAsync(
        Func<UserFileContents, (UserChange Outcome, UserFileContents? After)> change,
        CancellationToken cancellationToken)
    {
        var outcome = UserChange.Unavailable;
        try
        {
            await file.ChangeAsync(
                before =>
                {
                    (outcome, var after) = change(before);
                    return after;
                },
                cancellationToken);
            _failure = null;
            return outcome;
        }
        catch (UserFileException error)
        {
            _failure = error.Message;
            Log.Failed(logger, error.Message);
            return UserChange.Unavailable;
        }
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Error, "The users' file could not be changed: {Reason}", EventName = "UserFileChangeFailed")]
        public static partial void Failed(ILogger logger, string reason);
    }
}
