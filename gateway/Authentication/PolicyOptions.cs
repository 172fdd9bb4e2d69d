namespace Gateway.Authentication;

/// <summary>The policies that routes may name (<c>Gateway:Policies</c>).</summary>
internal sealed class PolicyOptions
{
    /// <summary>Policies by name. Default: none. <c>default</c> and <c>anonymous</c> are names of the gateway's own.</summary>
    public Dictionary<string, RolePolicy> Policies { get; set; } = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>One policy: a valid session with any of the roles.</summary>
    internal sealed class RolePolicy
    {
        /// <summary>The roles, any of which opens the route. At least one.</summary>
        public string[] Roles { get; set; } = [];
    }
}
