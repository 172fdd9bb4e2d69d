namespace Gateway.Configuration.Hosting;

/// <summary>What one client may take of the public server (<c>Gateway:Limits</c>).</summary>
internal sealed class LimitsOptions
{
    /// <summary>The configuration section these options are bound from.</summary>
    public const string Section = "Gateway:Limits";

    /// <summary>
    /// How many connections may be open at one gateway; one more is closed at once. WebSockets count under
    /// <see cref="UpgradedConnections"/> instead.
    /// </summary>
    /// <value>at least 1.</value>
    /// <example>5000</example>
    public int Connections { get; set; } = 20_000;

    /// <summary>How many WebSockets and other upgrades may be open at one gateway; one more is answered 503.</summary>
    /// <value>at least 0.</value>
    /// <example>50000</example>
    public int UpgradedConnections { get; set; } = 20_000;

    /// <summary>How long a request's headers may take to arrive, from the first byte on; then 408.</summary>
    /// <value>at least 1 second.</value>
    /// <example>"00:00:05"</example>
    public TimeSpan HeadersTimeout { get; set; } = TimeSpan.FromSeconds(15);

    /// <summary>
    /// How long a connection stays open without a request. Longer than the idle timeout of the load balancer in front, or
    /// it now and then sends a request into a connection that is just being closed.
    /// </summary>
    /// <value>at least 1 second.</value>
    /// <example>"00:05:00"</example>
    public TimeSpan KeepAlive { get; set; } = TimeSpan.FromSeconds(130);
}
