namespace Gateway.Telemetry.Usage;

/// <summary>
/// Is told what is counted of sessions, on the path of a request: it must neither block nor throw. It gets a user's id only to tell people
/// apart.
/// </summary>
internal interface IUsageObserver
{
    /// <summary>A session began.</summary>
    /// <param name="userId">Whose it is.</param>
    /// <param name="device">The kind of device, one of a closed list.</param>
    void SessionBegun(string userId, string device);

    /// <summary>A session is in use. It is told about as often as its time of last access is written.</summary>
    void SessionUsed(string userId);

    /// <summary>Sessions ended.</summary>
    /// <param name="reason">The reason: <c>sign_out</c>, <c>expired</c>, …</param>
    /// <param name="count">How many.</param>
    /// <param name="lasted">How long the session lasted; null where that is not known.</param>
    void SessionsEnded(string reason, long count, TimeSpan? lasted);
}
