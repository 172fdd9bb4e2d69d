namespace Gateway.Sessions;

/// <summary>Where sessions live and how long (<c>Gateway:Sessions</c>).</summary>
internal sealed class SessionsOptions
{
    /// <summary>The configuration section these options are bound from.</summary>
    public const string Section = "Gateway:Sessions";

    /// <summary><c>Redis</c> or <c>Memory</c>. Default: Redis where an address is given, else memory. Redis without an address is an error.</summary>
    public SessionStoreKind? Store { get; set; }

    /// <summary>How long a session lasts without being used. Default: 1 hour; at least 1 second. The environment's <c>SESSION_TTL</c> (seconds) wins.</summary>
    public TimeSpan Ttl { get; set; } = TimeSpan.FromHours(1);

    /// <summary>How long a session lasts whatever its use. Default: 7 days; not below <see cref="Ttl"/>.</summary>
    public TimeSpan AbsoluteTtl { get; set; } = TimeSpan.FromDays(7);

    /// <summary>Use is written back at most once in this time and session. Default: 1 minute; a quarter of <see cref="Ttl"/> where that is less, so that use always counts.</summary>
    public TimeSpan TouchInterval { get; set; } = TimeSpan.FromMinutes(1);

    /// <summary>The lifetimes of a session whose owner asked to be kept signed in.</summary>
    public RememberOptions Remember { get; set; } = new();

    /// <summary>How many sessions one user may have; when one more begins, the one created first is ended. Default: 20; 0 is no limit.</summary>
    public int MaxPerUser { get; set; } = 20;

    /// <summary>How often indexes of sessions that are gone are cleaned. Default: 5 minutes. The environment's <c>SESSION_CLEANUP_INTERVAL</c> (seconds) wins.</summary>
    public TimeSpan CleanupInterval { get; set; } = TimeSpan.FromMinutes(5);

    /// <summary>The cache of validated sessions in the gateway's memory.</summary>
    public LocalCacheOptions LocalCache { get; set; } = new();

    /// <summary>The lifetimes of a session with "keep me signed in" (<c>Gateway:Sessions:Remember</c>).</summary>
    internal sealed class RememberOptions
    {
        /// <summary>How long such a session lasts without being used. Default: 14 days.</summary>
        public TimeSpan Ttl { get; set; } = TimeSpan.FromDays(14);

        /// <summary>How long such a session, and its cookie, last whatever their use. Default: 90 days.</summary>
        public TimeSpan AbsoluteTtl { get; set; } = TimeSpan.FromDays(90);
    }

    /// <summary>The local cache (<c>Gateway:Sessions:LocalCache</c>).</summary>
    internal sealed class LocalCacheOptions
    {
        /// <summary>How many sessions are kept. Default: 100,000; 0 turns the cache off.</summary>
        public int Size { get; set; } = 100_000;

        /// <summary>How long an entry is believed while Redis tells of every change. Default: 30 seconds.</summary>
        public TimeSpan Freshness { get; set; } = TimeSpan.FromSeconds(30);
    }
}
