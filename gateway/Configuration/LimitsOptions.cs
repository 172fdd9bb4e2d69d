namespace Gateway.Configuration;

/// <summary>What one client may take of the public server (<c>Gateway:Limits</c>).</summary>
internal sealed class LimitsOptions
{
    /// <summary>The configuration section these options are bound from.</summary>
    public const string Section = "Gateway:Limits";

    /// <summary>
    /// How many connections may be open; one more is closed at once. WebSockets count under
    /// <see cref="UpgradedConnections"/> instead. At least 1. Default: 20000.
    /// </summary>
    public int Connections { get; set; } = 20_000;

    /// <summary>How many WebSockets and other upgrades may be open; one more is answered 503. At least 0. Default: 20000.</summary>
    public int UpgradedConnections { get; set; } = 20_000;

    /// <summary>How long a request's headers may take to arrive, from the first byte on; then 408. Default: 15 seconds.</summary>
    public TimeSpan HeadersTimeout { get; set; } = TimeSpan.FromSeconds(15);

    /// <summary>
    /// How long a connection stays open without a request. Default: 130 seconds, more than the load balancers in front
    /// have, so that none of them sends a request into a connection that is just being closed.
    /// </summary>
    public TimeSpan KeepAlive { get; set; } = TimeSpan.FromSeconds(130);
}
