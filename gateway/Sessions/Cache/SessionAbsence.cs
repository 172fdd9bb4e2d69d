namespace Gateway.Sessions.Cache;

/// <summary>Why the store has no such session, as far as this gateway can tell. Only telemetry uses it.</summary>
internal enum SessionAbsence
{
    /// <summary>The session was not cached here recently.</summary>
    Unknown,

    /// <summary>The session's lifetime was over.</summary>
    Expired,

    /// <summary>The session had time left: it was ended, or the store lost it.</summary>
    Revoked,
}
