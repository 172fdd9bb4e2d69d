namespace Gateway.Configuration.Hosting;

/// <summary>The limits of the public server (<c>Gateway:Limits</c>).</summary>
internal sealed class LimitsOptions
{
    /// <summary>The configuration section these options are bound from.</summary>
    public const string Section = "Gateway:Limits";

    /// <summary>
    /// The number of connections that may be open at one gateway; a further one is closed at once. WebSockets count under
    /// <see cref="UpgradedConnections"/> instead.
    /// </summary>
    /// <value>at least 1.</value>
    /// <example>5000</example>
    public int Connections { get; set; } = 20_000;

    /// <summary>The number of WebSockets and other upgrades that may be open at one gateway; a further one is answered 503.</summary>
    /// <value>at least 0.</value>
    /// <example>50000</example>
    public int UpgradedConnections { get; set; } = 20_000;

    /// <summary>The time in which the headers of a request must arrive, from the first byte on; then it is answered 408.</summary>
    /// <value>1 second to 49 days.</value>
    /// <example>"00:00:05"</example>
    public TimeSpan HeadersTimeout { get; set; } = TimeSpan.FromSeconds(15);

    /// <summary>
    /// How long a connection stays open without a request. It should be longer than the idle timeout of a load balancer in front, which
    /// otherwise now and then sends a request on a connection that is just being closed.
    /// </summary>
    /// <value>1 second to 49 days.</value>
    /// <example>"00:05:00"</example>
    public TimeSpan KeepAlive { get; set; } = TimeSpan.FromSeconds(130);
}
