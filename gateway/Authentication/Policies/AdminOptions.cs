namespace Gateway.Authentication.Policies;

/// <summary>Who may use the administration under <c>/auth/admin</c> (<c>Gateway:Admin</c>).</summary>
internal sealed class AdminOptions
{
    /// <summary>The configuration section these options are bound from.</summary>
    public const string Section = "Gateway:Admin";

    /// <summary>
    /// The roles that open <c>/auth/admin</c>, each of which is sufficient. With an empty list nobody may, and everything below
    /// <c>/auth/admin</c> is 404.
    /// </summary>
    /// <value>each without a comma.</value>
    /// <example>["admin", "operator"]</example>
    public string[] Roles { get; set; } = ["admin"];

    /// <summary>
    /// Whether administration asks for a session that a second factor opened as well. This version has no second factors, so <c>true</c> is an
    /// error: the role alone must not open what was meant to need more.
    /// </summary>
    /// <example>false</example>
    public bool SecondFactor { get; set; }
}
