namespace Gateway.Authentication.Policies;

/// <summary>The policies that routes may name (<c>Gateway:Policies</c>).</summary>
internal sealed class PolicyOptions
{
    /// <summary>The configuration section these options are bound from.</summary>
    public const string Section = "Gateway";

    /// <summary>
    /// The policies that routes may name as their <c>AuthorizationPolicy</c>. <c>default</c> and <c>anonymous</c> are reserved names.
    /// </summary>
    /// <example>{ "admins": { "Roles": ["admin"] }, "staff": { "Roles": ["admin", "editor"] } }</example>
    public Dictionary<string, RolePolicy> Policies { get; set; } = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>One policy: it requires a valid session with one of the roles.</summary>
    internal sealed class RolePolicy
    {
        /// <summary>The roles, each of which is sufficient.</summary>
        /// <value>at least one, each without a comma.</value>
        /// <example>["admin", "editor"]</example>
        public string[] Roles { get; set; } = [];
    }
}
