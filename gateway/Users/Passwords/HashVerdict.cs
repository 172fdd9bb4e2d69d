namespace Gateway.Users.Passwords;

/// <summary>The result of verifying a password against a hash.</summary>
internal enum HashVerdict
{
    /// <summary>The hash was computed, and the password does not match.</summary>
    NoMatch,

    /// <summary>The hash was computed, and the password matches.</summary>
    Match,

    /// <summary>Nothing was computed: the text is malformed, or a variant that is not supported.</summary>
    Malformed,

    /// <summary>Nothing was computed: the hash requires more memory or time than a sign-in may take.</summary>
    TooCostly,

    /// <summary>Nothing was computed: there is no hash, or it has no supported format.</summary>
    Unsupported,
}
