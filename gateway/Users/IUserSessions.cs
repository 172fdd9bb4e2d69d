namespace Gateway.Users;

/// <summary>Ends the sessions of a user who was disabled or has a new password.</summary>
internal interface IUserSessions
{
    /// <summary>Ends every session of one user on every gateway.</summary>
    /// <returns>False if some may still be open, for example because the session store is unavailable.</returns>
    ValueTask<bool> EndAllAsync(string userId, CancellationToken cancellationToken);
}
