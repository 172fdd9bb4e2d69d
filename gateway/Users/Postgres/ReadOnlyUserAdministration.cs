namespace Gateway.Users.Postgres;

/// <summary>Refuses every change: the users are somebody else's, and are only read.</summary>
internal sealed class ReadOnlyUserAdministration : IUserAdministration
{
    /// <inheritdoc/>
    public bool IsReadOnly => true;

    /// <inheritdoc/>
    public ValueTask<UserChange> AddAsync(User user, CancellationToken cancellationToken) => Refuse();

    /// <inheritdoc/>
    public ValueTask<UserListing> ListAsync(CancellationToken cancellationToken) =>
        ValueTask.FromResult<UserListing>(new UserListing.Failed(UserChange.ReadOnly));

    /// <inheritdoc/>
    public ValueTask<UserChange> SetDisabledAsync(string userId, bool disabled, CancellationToken cancellationToken) => Refuse();

    /// <inheritdoc/>
    public ValueTask<UserChange> SetPasswordHashAsync(string userId, string passwordHash, CancellationToken cancellationToken) => Refuse();

    /// <inheritdoc/>
    public ValueTask<UserChange> ReplacePasswordHashAsync(string userId, string verifiedHash, string newHash, CancellationToken cancellationToken) => Refuse();

    private static ValueTask<UserChange> Refuse() => ValueTask.FromResult(UserChange.ReadOnly);
}
