namespace Gateway.Sessions.Adaptive;

/// <summary>Where a session is used from: a network and a kind of browser, each null where it is not known.</summary>
/// <param name="Network">The /24 of an IPv4 address or the /48 of an IPv6 address, such as <c>203.0.113.0/24</c>.</param>
/// <param name="Browser">The browser's name without its version, or the name of a program, such as <c>Firefox</c> or <c>curl</c>.</param>
internal sealed record AccessPlace(string? Network, string? Browser)
{
    /// <summary>Whether both are known to be in different networks, or different kinds of browsers.</summary>
    public bool DiffersFrom(AccessPlace other) => Differs(Network, other.Network) || Differs(Browser, other.Browser);

    /// <summary>This place, with what is not known of it taken from another one.</summary>
    public AccessPlace Or(AccessPlace? other) => other is null || (Network is not null && Browser is not null)
        ? this
        : new(Network ?? other.Network, Browser ?? other.Browser);

    private static bool Differs(string? one, string? other) =>
        one is not null && other is not null && !string.Equals(one, other, StringComparison.Ordinal);
}
