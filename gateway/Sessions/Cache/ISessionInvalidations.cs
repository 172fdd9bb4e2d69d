namespace Gateway.Sessions.Cache;

/// <summary>
/// Raises an event for every session that changed or ended, on whichever gateway. Only <see cref="SessionInvalidator"/> subscribes; all
/// others register with it, because the order of the handlers matters.
/// </summary>
internal interface ISessionInvalidations
{
    /// <summary>The record of a session was written, removed, or has expired. Handlers must neither block nor throw.</summary>
    event Action<SessionId>? Changed;

    /// <summary>
    /// Any session may have changed: the store was flushed, or changes may have been missed. Handlers must neither block nor throw.
    /// </summary>
    event Action? AllChanged;

    /// <summary>
    /// Whether it is proven that no change is being missed at this moment. While it is not, the result of a read may be cached for less
    /// than a second; only the number of reads depends on it, never correctness.
    /// </summary>
    bool IsProven { get; }
}
