namespace Gateway.Users;

/// <summary>Finds the user that somebody signing in claims to be.</summary>
internal interface IUserDirectory
{
    /// <summary>Looks a user up by e-mail address or user name.</summary>
    /// <param name="login">
    /// Blanks around it and upper or lower case make no difference in our own stores; in a foreign table the operator's query
    /// decides about case. Where one user's e-mail address is another's user name, the one with the address is meant:
    /// an address has been proven to be somebody's far more often than a name has.
    /// </param>
    /// <param name="cancellationToken">Ends the wait; the only thing that makes this method throw.</param>
    /// <returns>An outage is <see cref="UserLookup.Unavailable"/>, never <see cref="UserLookup.Missing"/>, and comes within a few seconds.</returns>
    ValueTask<UserLookup> FindAsync(string login, CancellationToken cancellationToken);
}
