namespace Gateway.Authentication.Import;

/// <summary>The cookie of the program whose sessions were imported (<c>Gateway:Sessions:Import</c>).</summary>
internal sealed class ImportedCookieOptions
{
    /// <summary>The configuration section these options are bound from.</summary>
    public const string Section = "Gateway:Sessions:Import";

    /// <summary>The name of the other program's cookie. Without one, only the gateway's own cookie opens anything.</summary>
    /// <value>a cookie name, not the gateway's own.</value>
    /// <example>"connect.sid"</example>
    public string? Cookie { get; set; }

    /// <summary>How a session's id is found in that cookie. Needed with <see cref="Cookie"/>.</summary>
    /// <example>"ExpressSession"</example>
    public ImportedCookieFormat? Format { get; set; }

    /// <summary>
    /// The secret that the other program signs with; needed for every format but <c>Plain</c>. Better from the
    /// environment than in the file.
    /// </summary>
    /// <example>"(from the environment)"</example>
    public string? Secret { get; set; }

    /// <summary>
    /// The salt of <c>ItsDangerous</c>. Flask-Session's is <c>flask-session</c>, a bare Signer's <c>itsdangerous.Signer</c>.
    /// </summary>
    /// <example>"flask-session"</example>
    public string Salt { get; set; } = "cookie-session";

    /// <summary>From this moment on the cookie opens nothing. Needed with <see cref="Cookie"/>.</summary>
    /// <value>an ISO 8601 time with its offset.</value>
    /// <example>"2027-01-31T00:00:00Z"</example>
    public DateTimeOffset? Until { get; set; }
}
