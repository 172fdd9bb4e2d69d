namespace Gateway.Authentication.Import;

/// <summary>How another program's cookie contains the id of a session.</summary>
internal enum ImportedCookieFormat
{
    /// <summary>The value is the id, without a signature. Anyone who learns an id can use it.</summary>
    Plain,

    /// <summary><c>s:id.signature</c>, percent-encoded, as express-session signs it: HMAC-SHA256 in base64 without padding.</summary>
    ExpressSession,

    /// <summary>
    /// <c>id.signature</c> or <c>id.timestamp.signature</c>, as itsdangerous and so Flask sign it: HMAC-SHA1 with a key derived by
    /// "django-concat" or "hmac".
    /// </summary>
    ItsDangerous,
}
