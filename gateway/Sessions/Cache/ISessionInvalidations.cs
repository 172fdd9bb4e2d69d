namespace Gateway.Sessions.Cache;

/// <summary>Tells of every session that changed or ended, wherever that was done.</summary>
internal interface ISessionInvalidations
{
    /// <summary>A session's record was written, removed, or has expired. Handlers must neither block nor throw.</summary>
    event Action<SessionId>? Changed;

    /// <summary>Any session may have changed: everything was removed, or changes may have been missed. Handlers must neither block nor throw.</summary>
    event Action? AllChanged;

    /// <summary>
    /// Whether it is proven that no change is being missed at this moment. While it is not, what was read from the store
    /// may be believed for a second at most; nothing but cost depends on it.
    /// </summary>
    bool IsProven { get; }
}
