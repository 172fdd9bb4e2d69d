namespace Gateway.Redis;

/// <summary>Where Redis is (<c>Gateway:Redis</c>).</summary>
internal sealed class RedisOptions
{
    /// <summary>The configuration section these options are bound from.</summary>
    public const string Section = "Gateway:Redis";

    /// <summary>
    /// <c>redis://[user:password@]host[:port][,host:port…][/db][?sentinel=name]</c>, or <c>rediss://</c> for TLS, with
    /// <c>?ca=file</c> where the server's certificate comes from an authority that the machine does not know.
    /// Default: none, and sessions live in the process. The environment's <c>REDIS_URL</c> wins.
    /// A string that is no such URL is a start-up error.
    /// </summary>
    public string? Url { get; set; }
}
