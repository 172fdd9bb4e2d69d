namespace Gateway.Proxy;

/// <summary>What backends are told about the caller (<c>Gateway:Identity</c>).</summary>
internal sealed class IdentityOptions
{
    /// <summary>The configuration section these options are bound from.</summary>
    public const string Section = "Gateway:Identity";

    /// <summary>
    /// The header of each claim: <c>id</c>, <c>email</c>, <c>username</c>, <c>full_name</c>, <c>role</c>, <c>session_id</c>.
    /// Default: <c>X-User-Id</c>, <c>X-User-Email</c>, <c>X-User-Name</c>, <c>X-User-Full-Name</c>, <c>X-User-Role</c>,
    /// <c>X-Session-Id</c>. A claim with an empty name is not sent.
    /// </summary>
    public Dictionary<string, string> Headers { get; set; } = new(StringComparer.Ordinal)
    {
        ["id"] = "X-User-Id",
        ["email"] = "X-User-Email",
        ["username"] = "X-User-Name",
        ["full_name"] = "X-User-Full-Name",
        ["role"] = "X-User-Role",
        ["session_id"] = "X-Session-Id",
    };

    /// <summary>The signed statement of who is calling.</summary>
    public AssertionOptions? Assertion { get; set; } = new();

    /// <summary>The assertion (<c>Gateway:Identity:Assertion</c>).</summary>
    internal sealed class AssertionOptions
    {
        /// <summary>The header that carries it. Default: <c>X-User-Assertion</c>; null or empty turns it off.</summary>
        public string? Header { get; set; } = "X-User-Assertion";

        /// <summary>How long one is valid. Default: 5 minutes; at least 1 second.</summary>
        public TimeSpan Lifetime { get; set; } = TimeSpan.FromMinutes(5);
    }
}
