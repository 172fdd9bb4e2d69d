namespace Gateway.Users.Postgres;

/// <summary>Refuses every change: the users are somebody else's, and are only read.</summary>
internal sealed class ReadOnlyUserAdministration : IUserAdministration
{
    /// <inheritdoc/>
    public bool IsReadOnly => true;

    /// <inheritdoc/>
    public ValueTask<UserChange> AddAsync(User user, CancellationToken cancellationToken) => RefuseAsync();

    /// <inheritdoc/>
    public ValueTask<UserListing> ListAsync(CancellationToken cancellationToken) =>
        ValueTask.FromResult<UserListing>(new UserListing.Failed(UserChange.ReadOnly));

    /// <inheritdoc/>
    public ValueTask<UserChange> SetDisabledAsync(string userId, bool disabled, CancellationToken cancellationToken) => RefuseAsync();

    /// <inheritdoc/>
    public ValueTask<UserChange> SetPasswordHashAsync(string userId, string passwordHash, CancellationToken cancellationToken) => RefuseAsync();

    /// <inheritdoc/>
    public ValueTask<UserChange> ReplacePasswordHashAsync(string userId, string verifiedHash, string newHash, CancellationToken cancellationToken) => RefuseAsync();

    private static ValueTask<UserChange> RefuseAsync() => ValueTask.FromResult(UserChange.ReadOnly);
}
