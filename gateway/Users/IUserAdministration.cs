namespace Gateway.Users;

/// <summary>Changes the users of a store of our own; a foreign table answers <see cref="UserChange.ReadOnly"/> to everything.</summary>
internal interface IUserAdministration
{
    /// <summary>True where every change is answered with <see cref="UserChange.ReadOnly"/>.</summary>
    bool IsReadOnly { get; }

    /// <summary>Adds a user.</summary>
    /// <returns>
    /// <see cref="UserChange.Duplicate"/> when the id, the e-mail address or the user name is taken, or when one of the two
    /// names is the other of somebody else's: a login must name one user.
    /// </returns>
    ValueTask<UserChange> AddAsync(User user, CancellationToken cancellationToken);

    /// <summary>Lists all users, ordered by e-mail address and then user name.</summary>
    ValueTask<UserListing> ListAsync(CancellationToken cancellationToken);

    /// <summary>Disables or enables a user. It does not end sessions: see <see cref="IUserSessions"/>.</summary>
    ValueTask<UserChange> SetDisabledAsync(string userId, bool disabled, CancellationToken cancellationToken);

    /// <summary>Gives a user a new password. It does not end sessions: see <see cref="IUserSessions"/>.</summary>
    ValueTask<UserChange> SetPasswordHashAsync(string userId, string passwordHash, CancellationToken cancellationToken);

    /// <summary>Stores the same password under a newer hash, unless the stored hash is no longer the one that was verified.</summary>
    /// <returns><see cref="UserChange.NotFound"/> when the user or the old hash is gone.</returns>
    ValueTask<UserChange> ReplacePasswordHashAsync(string userId, string verifiedHash, string newHash, CancellationToken cancellationToken);
}
