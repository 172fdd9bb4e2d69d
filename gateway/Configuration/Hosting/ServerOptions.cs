namespace Gateway.Configuration.Hosting;

/// <summary>How the public server works (<c>Gateway:Server</c>).</summary>
internal sealed class ServerOptions
{
    /// <summary>The configuration section these options are bound from.</summary>
    public const string Section = "Gateway:Server";

    /// <summary>
    /// Whether a request runs on the thread that read it from the socket, which costs about a third less CPU. Off, requests are dispatched
    /// to the thread pool: slower, and useful to find out whether something blocks those threads, which shows as requests that wait for
    /// unrelated ones. Where Kestrel requests client certificates it is off in any case.
    /// </summary>
    /// <example>false</example>
    public bool InlineScheduling { get; set; } = true;
}
