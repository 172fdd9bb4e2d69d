namespace Gateway.Authentication;

/// <summary>What a request's cookie is worth.</summary>
internal enum SessionAuthenticationStatus
{
    /// <summary>There is none.</summary>
    NoCookie,

    /// <summary>It opens a session.</summary>
    Valid,

    /// <summary>It is forged, malformed, expired, or its session has ended: all the same to the caller.</summary>
    Invalid,

    /// <summary>Nobody can tell at the moment; the cookie must stay.</summary>
    Unavailable,
}
