namespace Gateway.Authentication;

/// <summary>The session's cookie (<c>Gateway:Cookie</c>).</summary>
internal sealed class SessionCookieOptions
{
    /// <summary>The configuration section these options are bound from.</summary>
    public const string Section = "Gateway:Cookie";

    /// <summary>The cookie's name. Default: <c>gateway_session</c>; with <see cref="Secure"/> = Always and no <see cref="Domain"/> it gets the prefix <c>__Host-</c> (RFC 6265bis, 4.1.3.2).</summary>
    public string Name { get; set; } = "gateway_session";

    /// <summary>The domain whose hosts all get the cookie. Default: none, only the gateway's own host gets it.</summary>
    public string? Domain { get; set; }

    /// <summary><c>Strict</c>, <c>Lax</c> or <c>None</c>. Default: Lax. None without <see cref="Secure"/> = Always is an error: browsers refuse such a cookie.</summary>
    public SameSiteMode SameSite { get; set; } = SameSiteMode.Lax;

    /// <summary><c>Always</c>, or <c>SameAsRequest</c> for a site that is served over plain HTTP. Default: Always; browsers take such a cookie from <c>http://localhost</c> too.</summary>
    public CookieSecurity Secure { get; set; } = CookieSecurity.Always;

    /// <summary>The name as browsers see it.</summary>
    public string EffectiveName =>
        Secure == CookieSecurity.Always && string.IsNullOrEmpty(Domain) && !Name.StartsWith("__Host-", StringComparison.Ordinal) ? $"__Host-{Name}" : Name;
}
