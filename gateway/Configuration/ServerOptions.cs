namespace Gateway.Configuration;

/// <summary>How the public server works: <c>Gateway:Server</c>.</summary>
internal sealed class ServerOptions
{
    /// <summary>The configuration section these options are bound from.</summary>
    public const string Section = "Gateway:Server";

    /// <summary>
    /// Whether a request runs on the thread that its bytes arrived on. Default: true; a request costs about a third less CPU. Turn it off to
    /// find out whether something blocks those threads, which then shows as requests that wait for others that have nothing to do with them.
    /// Read at start.
    /// </summary>
    public bool InlineScheduling { get; set; } = true;
}
