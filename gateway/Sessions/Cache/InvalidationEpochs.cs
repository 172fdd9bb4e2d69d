namespace Gateway.Sessions.Cache;

/// <summary>
/// Counts changes, so that a read which was overtaken by one is recognized: it is stamped before it begins, and a stamp
/// that is behind fills no cache.
/// </summary>
internal sealed class InvalidationEpochs
{
    // Sessions share counters: a change of a neighbour costs one more read now and then, and no memory per session.
    private const int Stripes = 4096;

    private readonly long[] _versions = new long[Stripes];
    private readonly TimeProvider _time;
    private long _generation;

    public InvalidationEpochs(ISessionInvalidations invalidations, TimeProvider time)
    {
        _time = time;
        invalidations.Changed += id => Interlocked.Increment(ref _versions[StripeOf(id)]);
        invalidations.AllChanged += () => Interlocked.Increment(ref _generation);
    }

    public ReadEpoch Stamp(SessionId id) => new(_time.GetTimestamp(), Volatile.Read(ref _versions[StripeOf(id)]), Volatile.Read(ref _generation));

    /// <summary>Whether nothing is known to have changed since the read began.</summary>
    public bool IsCurrent(SessionId id, ReadEpoch stamp) =>
        Volatile.Read(ref _versions[StripeOf(id)]) == stamp.Version && Volatile.Read(ref _generation) == stamp.Generation;

    private static int StripeOf(SessionId id) => id.GetHashCode() & (Stripes - 1);
}
