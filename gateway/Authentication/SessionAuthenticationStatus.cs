namespace Gateway.Authentication;

/// <summary>The result of checking a request's session cookie.</summary>
internal enum SessionAuthenticationStatus
{
    /// <summary>The request has no session cookie.</summary>
    NoCookie,

    /// <summary>The cookie opens a session.</summary>
    Valid,

    /// <summary>The cookie is forged, malformed or expired, or its session has ended. The caller cannot tell these apart.</summary>
    Invalid,

    /// <summary>The store or the key ring does not answer. The cookie must stay.</summary>
    Unavailable,
}
