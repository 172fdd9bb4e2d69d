namespace Gateway.Authentication.Cookies;

/// <summary>
/// A request feature: the session cookie as the fast path has read it, so that the authentication handler does not read it again.
/// </summary>
/// <param name="Value">The cookie's value; null when the request has none.</param>
/// <param name="Cached">The cached authentication of that value; null when there is none.</param>
internal sealed record SessionCookie(string? Value, SessionAuthentication? Cached);
