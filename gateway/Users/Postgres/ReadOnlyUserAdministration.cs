namespace Gateway.Users.Postgres;

/// <summary>Rejects every change, because the users are in a foreign table.</summary>
internal sealed class ReadOnlyUserAdministration : IUserAdministration
{
    /// <inheritdoc/>
    public bool IsReadOnly => true;

    /// <inheritdoc/>
    public ValueTask<UserChange> AddAsync(User user, CancellationToken cancellationToken) => RejectAsync();

    /// <inheritdoc/>
    public ValueTask<UserListing> ListAsync(CancellationToken cancellationToken) =>
        ValueTask.FromResult<UserListing>(new UserListing.Failed(UserChange.ReadOnly));

    /// <inheritdoc/>
    public ValueTask<UserListing> SearchAsync(UserSearch search, CancellationToken cancellationToken) => ListAsync(cancellationToken);

    /// <inheritdoc/>
    public ValueTask<UserLookup> FindByIdAsync(string userId, CancellationToken cancellationToken) =>
        ValueTask.FromResult<UserLookup>(UserLookup.Missing.Instance);

    /// <inheritdoc/>
    public ValueTask<UserChange> SetDisabledAsync(string userId, bool disabled, CancellationToken cancellationToken) => RejectAsync();

    /// <inheritdoc/>
    public ValueTask<UserChange> SetPasswordHashAsync(
        string userId, string passwordHash, CancellationToken cancellationToken) => RejectAsync();

    /// <inheritdoc/>
    public ValueTask<UserChange> ReplacePasswordHashAsync(
        string userId, string verifiedHash, string newHash, CancellationToken cancellationToken) =>
        RejectAsync();

    private static ValueTask<UserChange> RejectAsync() => ValueTask.FromResult(UserChange.ReadOnly);
}
