namespace Gateway.Sessions.Cache;

/// <summary>
/// Applies each change of a session to everything that this process remembers of sessions. The order is fixed: first the epoch, then
/// the reads in flight, then the cached entries, then the observers (<see cref="InvalidationStage"/>).
/// </summary>
/// <remarks>
/// In any other order a revoked session could be served. A read that began before the change checks its epoch after it has stored its
/// entry: if entries were removed before the epoch advanced, that read could store its stale entry between the two steps and still find
/// its epoch current. If observers ran before reads were dropped, they would join a read that began before the change.
/// </remarks>
internal sealed class SessionInvalidator
{
    // Sessions share counters: a change of one session costs its neighbours a read now and then, but no memory per session.
    private const int Stripes = 4096;

    private static readonly int Stages = Enum.GetValues<InvalidationStage>().Length;

    private readonly long[] _epochs = new long[Stripes];
    private readonly Action<SessionId>?[] _changed = new Action<SessionId>?[Stages];
    private readonly Action?[] _allChanged = new Action?[Stages];
    private readonly ISessionInvalidations _source;
    private readonly TimeProvider _time;
    private long _globalEpoch;

    public SessionInvalidator(ISessionInvalidations source, TimeProvider time)
    {
        _source = source;
        _time = time;
        source.Changed += OnChanged;
        source.AllChanged += OnAllChanged;
    }

    /// <inheritdoc cref="ISessionInvalidations.IsProven"/>
    public bool IsProven => _source.IsProven;

    /// <summary>Registers what has to be dropped or checked when sessions change. Handlers must neither block nor throw.</summary>
    /// <param name="stage">When the handlers run, relative to the others.</param>
    /// <param name="changed">Is called with each session that changed.</param>
    /// <param name="allChanged">Is called when any session may have changed.</param>
    /// <returns>The registration; disposing it removes the handlers.</returns>
    public IDisposable Register(InvalidationStage stage, Action<SessionId> changed, Action allChanged)
    {
        lock (_changed)
        {
            _changed[(int)stage] += changed;
            _allChanged[(int)stage] += allChanged;
        }

        return new Registration(this, stage, changed, allChanged);
    }

    /// <summary>The epoch of a session at this moment; taken before a read of the store begins.</summary>
    public ReadEpoch EpochOf(SessionId id) =>
        new(_time.GetTimestamp(), Volatile.Read(ref _epochs[StripeOf(id)]), Volatile.Read(ref _globalEpoch));

    /// <summary>Whether no change of the session is known since the epoch was taken.</summary>
    public bool IsCurrent(SessionId id, ReadEpoch epoch) =>
        Volatile.Read(ref _epochs[StripeOf(id)]) == epoch.Session && Volatile.Read(ref _globalEpoch) == epoch.Global;

    private void OnChanged(SessionId id)
    {
        Interlocked.Increment(ref _epochs[StripeOf(id)]);
        foreach (var handlers in _changed)
        {
            handlers?.Invoke(id);
        }
    }

    private void OnAllChanged()
    {
        Interlocked.Increment(ref _globalEpoch);
        foreach (var handlers in _allChanged)
        {
            handlers?.Invoke();
        }
    }

    private static int StripeOf(SessionId id) => id.GetHashCode() & (Stripes - 1);

    private sealed class Registration(
        SessionInvalidator owner, InvalidationStage stage, Action<SessionId> changed, Action allChanged)
        : IDisposable
    {
        public void Dispose()
        {
            lock (owner._changed)
            {
                owner._changed[(int)stage] -= changed;
                owner._allChanged[(int)stage] -= allChanged;
            }
        }
    }
}
