namespace Gateway.Users;

/// <summary>Ends the sessions of a user who was disabled or has a new password.</summary>
internal interface IUserSessions
{
    /// <summary>Ends every session of one user on every gateway.</summary>
    /// <param name="userId">The user.</param>
    /// <param name="reason">Why.</param>
    /// <param name="cancellationToken">Cancels the wait.</param>
    /// <returns>False if some may still be open, for example because the session store is unavailable.</returns>
    ValueTask<bool> EndAllAsync(string userId, UserRevocationReason reason, CancellationToken cancellationToken);
}
