namespace Gateway.Users;

/// <summary>Finds the user for a login.</summary>
internal interface IUserDirectory
{
    /// <summary>Finds a user by e-mail address or user name.</summary>
    /// <param name="login">
    /// White space around it is ignored, and so is case in the gateway's own stores; for a foreign table the operator's query decides about
    /// case. If the login is the e-mail address of one user and the user name of another, the user with the address is found, because an
    /// address is more often verified than a name.
    /// </param>
    /// <param name="cancellationToken">Cancels the wait; the only reason for this method to throw.</param>
    /// <returns>In an outage <see cref="UserLookup.Unavailable"/> within a few seconds, never <see cref="UserLookup.Missing"/>.</returns>
    ValueTask<UserLookup> FindAsync(string login, CancellationToken cancellationToken);
}
