namespace Gateway.Users;

/// <summary>Tells that users lost their access by a change from outside this process; only the file directory can notice it.</summary>
internal interface IUserRevocations
{
    /// <summary>
    /// Raised with the ids of users who were removed or disabled or whose password changed, at most a second after the change,
    /// outside all locks and on any thread; at the first look, when nothing is known of before, with those who are disabled. A password
    /// hashed anew at sign-in is no change. Handlers must neither block nor throw.
    /// </summary>
    event Action<IReadOnlyList<string>>? Revoked;
}
