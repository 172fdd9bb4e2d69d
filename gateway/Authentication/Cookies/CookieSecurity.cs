namespace Gateway.Authentication.Cookies;

/// <summary>When the cookie is marked <c>Secure</c>.</summary>
internal enum CookieSecurity
{
    /// <summary>On every answer.</summary>
    Always,

    /// <summary>On answers to HTTPS requests.</summary>
    SameAsRequest,
}
