namespace Gateway.Authentication.Cookies;

/// <summary>When the session cookie has the attribute <c>Secure</c>.</summary>
internal enum CookieSecurity
{
    /// <summary>In every response.</summary>
    Always,

    /// <summary>In responses to HTTPS requests.</summary>
    SameAsRequest,
}
