namespace Gateway.Redis;

/// <summary>The address of Redis (<c>Gateway:Redis</c>).</summary>
internal sealed class RedisOptions
{
    /// <summary>The configuration section these options are bound from.</summary>
    public const string Section = "Gateway:Redis";

    /// <summary>
    /// <c>redis://[user:password@]host[:port][,host:port…][/database][?sentinel=name]</c>, or <c>rediss://</c> for TLS. The port
    /// is 6379, or 26379 for Sentinels. Parts of the password may be percent-encoded. <c>?ca=file</c> names a PEM file with the
    /// authority of the server's certificate, for one that the machine does not trust; two parameters are separated by <c>&amp;</c>.
    /// Without an address sessions are kept in the process, and end with it.
    /// </summary>
    /// <example>"rediss://user:password@redis-1:6379,redis-2:6379/0"</example>
    public string? Url { get; set; }
}
