namespace Gateway.Authentication.Cookies;

/// <summary>The session's cookie (<c>Gateway:Cookie</c>).</summary>
internal sealed class SessionCookieOptions
{
    /// <summary>The configuration section these options are bound from.</summary>
    public const string Section = "Gateway:Cookie";

    /// <summary>
    /// The cookie's name. With <see cref="Secure"/> = <c>Always</c> and no <see cref="Domain"/> it gets the prefix <c>__Host-</c> (RFC
    /// 6265bis, 4.1.3.2): browsers then let no other host and no plain HTTP answer set it.
    /// </summary>
    /// <value>a cookie name, without blanks.</value>
    /// <example>"app"</example>
    public string Name { get; set; } = "gateway_session";

    /// <summary>
    /// The domain whose hosts all get the cookie, a subdomain that is not yours to trust too. Without one, only the
    /// gateway's own host gets it.
    /// </summary>
    /// <example>"example.com"</example>
    public string? Domain { get; set; }

    /// <summary>
    /// Whether requests from other sites carry the cookie. <c>None</c> without <see cref="Secure"/> = <c>Always</c> is an error:
    /// browsers refuse such a cookie.
    /// </summary>
    /// <example>"Strict"</example>
    public SameSiteMode SameSite { get; set; } = SameSiteMode.Lax;

    /// <summary>
    /// Whether browsers keep the cookie to HTTPS: <c>Always</c>, which works on <c>http://localhost</c> too, or <c>SameAsRequest</c>
    /// for a site that is served over plain HTTP.
    /// </summary>
    /// <example>"SameAsRequest"</example>
    public CookieSecurity Secure { get; set; } = CookieSecurity.Always;

    /// <summary>The name as browsers see it.</summary>
    public string EffectiveName =>
        Secure == CookieSecurity.Always && string.IsNullOrEmpty(Domain) && !Name.StartsWith("__Host-", StringComparison.Ordinal)
            ? $"__Host-{Name}"
            : Name;
}
