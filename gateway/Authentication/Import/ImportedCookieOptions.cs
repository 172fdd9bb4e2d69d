namespace Gateway.Authentication.Import;

/// <summary>The cookie of the program whose sessions were imported (<c>Gateway:Sessions:Import</c>).</summary>
internal sealed class ImportedCookieOptions
{
    /// <summary>The configuration section these options are bound from.</summary>
    public const string Section = "Gateway:Sessions:Import";

    /// <summary>The name of the other program's cookie. Default: none, and only the gateway's own cookie opens anything.</summary>
    public string? Cookie { get; set; }

    /// <summary><c>Plain</c>, <c>ExpressSession</c> or <c>ItsDangerous</c>. No default: needed with <see cref="Cookie"/>.</summary>
    public ImportedCookieFormat? Format { get; set; }

    /// <summary>The secret that the other program signs with; needed for every format but Plain. Better from the environment: <c>Gateway__Sessions__Import__Secret</c>.</summary>
    public string? Secret { get; set; }

    /// <summary>The salt of ItsDangerous. Default: <c>cookie-session</c>; Flask-Session's is <c>flask-session</c>, a bare Signer's <c>itsdangerous.Signer</c>.</summary>
    public string Salt { get; set; } = "cookie-session";

    /// <summary>From this moment on the cookie opens nothing, as an ISO 8601 time with its offset. No default: needed with <see cref="Cookie"/>.</summary>
    public DateTimeOffset? Until { get; set; }
}
