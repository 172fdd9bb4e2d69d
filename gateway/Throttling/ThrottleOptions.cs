namespace Gateway.Throttling;

/// <summary>How many sign-ins may fail (<c>Gateway:SignIn:Throttle</c>).</summary>
internal sealed class ThrottleOptions
{
    /// <summary>The configuration section these options are bound from.</summary>
    public const string Section = "Gateway:SignIn:Throttle";

    /// <summary>
    /// How many attempts to sign in to one account, however it is spelled, may fail within <see cref="Window"/>; from then on every
    /// attempt is answered 429, with the right password too. A browser that has signed in to the account before has a count of its
    /// own, so that nobody can lock a person out of the devices they use.
    /// </summary>
    /// <value>at least 0; 0 turns the throttle off.</value>
    /// <example>10</example>
    public int Failures { get; set; } = 5;

    /// <summary>How long failures count, from the first one on.</summary>
    /// <value>1 second to 1 day.</value>
    /// <example>"00:15:00"</example>
    public TimeSpan Window { get; set; } = TimeSpan.FromMinutes(5);

    /// <summary>
    /// How many attempts from one network (an IPv4 address, or the /64 of an IPv6 address) may fail within <see cref="Window"/>, whatever
    /// the accounts. Without a value: 20 times <see cref="Failures"/>, for many people may share one address. Behind a proxy, name it in
    /// <c>Gateway:TrustedProxies</c>: without that, everybody is one network.
    /// </summary>
    /// <value>at least 0; 0 is no limit.</value>
    /// <example>500</example>
    public int? NetworkFailures { get; set; }
}
