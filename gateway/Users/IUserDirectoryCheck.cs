namespace Gateway.Users;

/// <summary>Lets a directory that the operator describes (a query, a file) be tried before anyone signs in.</summary>
internal interface IUserDirectoryCheck
{
    /// <summary>Tries the directory without looking for anybody.</summary>
    /// <returns>Null when it can be used, else one line that names the key and the mistake; an outage is no mistake and gives null.</returns>
    ValueTask<string?> CheckAsync(CancellationToken cancellationToken);
}
