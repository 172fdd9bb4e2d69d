namespace Gateway.Users;

/// <summary>
/// Changes the users in a store of the gateway's own. For a foreign table, every change is <see cref="UserChange.ReadOnly"/>.
/// </summary>
internal interface IUserAdministration
{
    /// <summary>Whether every change is answered with <see cref="UserChange.ReadOnly"/>.</summary>
    bool IsReadOnly { get; }

    /// <summary>Adds a user.</summary>
    /// <returns>
    /// <see cref="UserChange.Duplicate"/> if the id, the e-mail address or the user name is in use, or if one of the two is the other one
    /// of another user: a login must identify one user.
    /// </returns>
    ValueTask<UserChange> AddAsync(User user, CancellationToken cancellationToken);

    /// <summary>Lists all users, ordered by e-mail address and then by user name.</summary>
    ValueTask<UserListing> ListAsync(CancellationToken cancellationToken);

    /// <summary>Lists a page of the users, without their password hashes.</summary>
    ValueTask<UserListing> SearchAsync(UserSearch search, CancellationToken cancellationToken);

    /// <summary>Finds a user by id. In a foreign table none is found, because its query knows logins only.</summary>
    ValueTask<UserLookup> FindByIdAsync(string userId, CancellationToken cancellationToken);

    /// <summary>Disables or enables a user. It does not end sessions: see <see cref="IUserSessions"/>.</summary>
    ValueTask<UserChange> SetDisabledAsync(string userId, bool disabled, CancellationToken cancellationToken);

    /// <summary>Sets a new password. It does not end sessions: see <see cref="IUserSessions"/>.</summary>
    ValueTask<UserChange> SetPasswordHashAsync(string userId, string passwordHash, CancellationToken cancellationToken);

    /// <summary>
    /// Replaces the hash of a password by a newer hash of the same password, unless the stored hash is no longer the one that was verified.
    /// The directory finds the new hash at once; a store may write it later, and may lose it in a crash.
    /// </summary>
    /// <returns><see cref="UserChange.NotFound"/> if the user does not exist any more or has another hash.</returns>
    ValueTask<UserChange> ReplacePasswordHashAsync(string userId, string verifiedHash, string newHash, CancellationToken cancellationToken);
}
