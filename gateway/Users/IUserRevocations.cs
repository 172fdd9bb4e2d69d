namespace Gateway.Users;

/// <summary>Reports users who lost their access by a change outside this process. Only the file directory can detect it.</summary>
internal interface IUserRevocations
{
    /// <summary>
    /// Raised with the users who were removed or disabled or whose password changed, at most a second after the change, outside all
    /// locks and on any thread. After the first read, it is raised with those who are disabled. A hash that was renewed at
    /// sign-in is not a change. Handlers must neither block nor throw.
    /// </summary>
    event Action<IReadOnlyList<UserRevocation>>? Revoked;
}
