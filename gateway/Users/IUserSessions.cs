namespace Gateway.Users;

/// <summary>Ends the sessions of a user who was disabled or got a new password; the room that keeps sessions implements it.</summary>
internal interface IUserSessions
{
    /// <summary>Ends every session of one user on every gateway.</summary>
    /// <returns>False when some may still be open, for example with the session store down.</returns>
    ValueTask<bool> EndAllAsync(string userId, CancellationToken cancellationToken);
}
