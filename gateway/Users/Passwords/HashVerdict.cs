namespace Gateway.Users.Passwords;

/// <summary>What a hash says about a password.</summary>
internal enum HashVerdict
{
    /// <summary>The hash was computed, and the password is another one.</summary>
    NoMatch,

    /// <summary>The hash was computed, and it is this password.</summary>
    Match,

    /// <summary>Nothing was computed: the text is damaged, or a variant that is not supported.</summary>
    Malformed,

    /// <summary>Nothing was computed: the text demands more memory or time than one sign-in may take.</summary>
    TooCostly,
}
