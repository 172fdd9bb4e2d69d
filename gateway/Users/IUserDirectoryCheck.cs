namespace Gateway.Users;

/// <summary>Checks a directory that the operator configured (a query, a file) before anyone signs in.</summary>
internal interface IUserDirectoryCheck
{
    /// <summary>Checks the directory without looking for a user.</summary>
    /// <returns>One line that names the configuration key and the error; null if there is none. An outage is not an error.</returns>
    ValueTask<string?> CheckAsync(CancellationToken cancellationToken);
}
