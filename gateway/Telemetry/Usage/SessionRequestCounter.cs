namespace Gateway.Telemetry.Usage;

/// <summary>Counts proxied requests that have a session. A request pays one interlocked addition.</summary>
internal sealed class SessionRequestCounter
{
    private long _count;

    /// <summary>How many there were since the start.</summary>
    public long Count => Interlocked.Read(ref _count);

    public void Increment() => Interlocked.Increment(ref _count);
}
