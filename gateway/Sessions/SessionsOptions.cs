using Gateway.Sessions.Storage;

namespace Gateway.Sessions;

/// <summary>Where sessions are stored and how long they last (<c>Gateway:Sessions</c>).</summary>
internal sealed class SessionsOptions
{
    /// <summary>The configuration section these options are bound from.</summary>
    public const string Section = "Gateway:Sessions";

    /// <summary>
    /// Where sessions are stored. Without a value: in Redis if an address is configured, else in the memory of the process. <c>Redis</c>
    /// without an address is an error, because sessions would silently end with the process.
    /// </summary>
    /// <example>"Redis"</example>
    public SessionStoreKind? Store { get; set; }

    /// <summary>How long a session lasts without use. With "keep me signed in", <c>Remember:Ttl</c> counts instead.</summary>
    /// <value>1 second to 36500 days.</value>
    /// <example>"00:30:00"</example>
    public TimeSpan Ttl { get; set; } = TimeSpan.FromHours(1);

    /// <summary>How long a session lasts regardless of use. With "keep me signed in", <c>Remember:AbsoluteTtl</c> counts instead.</summary>
    /// <value>not below <see cref="Ttl"/>, at most 36500 days.</value>
    /// <example>"1.00:00:00"</example>
    public TimeSpan AbsoluteTtl { get; set; } = TimeSpan.FromDays(7);

    /// <summary>
    /// The time of last access of a session is written at most once in this interval. A quarter of <see cref="Ttl"/> applies if it is
    /// shorter, because otherwise use would not extend the session.
    /// </summary>
    /// <value>1 second to 49 days.</value>
    /// <example>"00:00:30"</example>
    public TimeSpan TouchInterval { get; set; } = TimeSpan.FromMinutes(1);

    /// <summary>The lifetimes of a session with "keep me signed in".</summary>
    public RememberOptions Remember { get; set; } = new();

    /// <summary>How many sessions one user may have; when one more begins, the one created first is ended.</summary>
    /// <value>at least 0; 0 is no limit.</value>
    /// <example>5</example>
    public int MaxPerUser { get; set; } = 20;

    /// <summary>
    /// How often expired sessions are removed from the memory of the process, or the ids of ended sessions from the indexes in Redis, which
    /// removes expired sessions by itself.
    /// </summary>
    /// <value>1 second to 49 days.</value>
    /// <example>"00:01:00"</example>
    public TimeSpan CleanupInterval { get; set; } = TimeSpan.FromMinutes(5);

    /// <summary>The cache of validated sessions in the gateway's memory.</summary>
    public LocalCacheOptions LocalCache { get; set; } = new();

    /// <summary>
    /// Idle lifetimes that follow use: a session that is used for long lasts longer without use, one that is used from another network or
    /// another kind of browser lasts shorter. Off unless one of its settings is given. Sessions with "keep me signed in" keep their lifetime.
    /// </summary>
    public AdaptiveOptions? Adaptive { get; set; }

    /// <summary>The lifetimes of a session with "keep me signed in" (<c>Gateway:Sessions:Remember</c>).</summary>
    internal sealed class RememberOptions
    {
        /// <summary>How long a session with "keep me signed in" lasts without use.</summary>
        /// <value>1 second to 36500 days.</value>
        /// <example>"30.00:00:00"</example>
        public TimeSpan Ttl { get; set; } = TimeSpan.FromDays(14);

        /// <summary>How long a session with "keep me signed in" and its cookie last regardless of use.</summary>
        /// <value>not below <c>Remember:Ttl</c>, at most 36500 days.</value>
        /// <example>"180.00:00:00"</example>
        public TimeSpan AbsoluteTtl { get; set; } = TimeSpan.FromDays(90);
    }

    /// <summary>The local cache (<c>Gateway:Sessions:LocalCache</c>).</summary>
    internal sealed class LocalCacheOptions
    {
        /// <summary>How many validated sessions are kept in the gateway's memory.</summary>
        /// <value>at least 0; 0 turns the cache off.</value>
        /// <example>250000</example>
        public int Size { get; set; } = 100_000;

        /// <summary>How long an entry is believed while Redis tells of every change; for less than a second while it does not.</summary>
        /// <value>1 second to 49 days.</value>
        /// <example>"00:00:10"</example>
        public TimeSpan Freshness { get; set; } = TimeSpan.FromSeconds(30);
    }

    /// <summary>Idle lifetimes that follow use (<c>Gateway:Sessions:Adaptive</c>).</summary>
    internal sealed class AdaptiveOptions
    {
        /// <summary>How long a session lasts without use after it was used from another network or another kind of browser.</summary>
        /// <value>at least 1 second and at most <see cref="Ttl"/>.</value>
        /// <example>"00:10:00"</example>
        public TimeSpan Min { get; set; } = TimeSpan.FromMinutes(15);

        /// <summary>The longest that a session lasts without use.</summary>
        /// <value>not below <see cref="Ttl"/>.</value>
        /// <example>"08:00:00"</example>
        public TimeSpan Max { get; set; } = TimeSpan.FromHours(12);

        /// <summary>How far apart two uses must be for the second to double the lifetime.</summary>
        /// <value>at least 1 second.</value>
        /// <example>"02:00:00"</example>
        public TimeSpan Step { get; set; } = TimeSpan.FromHours(1);
    }
}
