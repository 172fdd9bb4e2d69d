namespace Gateway.Sessions.Maintenance;

/// <summary>Spreads a sweep over the available time in small steps with pauses, so that it does not delay other commands.</summary>
internal sealed class SweepPace(long keys, TimeSpan target, TimeProvider time)
{
    /// <summary>About how many keys one step reads, which takes Redis less than a millisecond.</summary>
    public const int Budget = 250;

    // A sweep that is late must pause too.
    private static readonly TimeSpan Minimum = TimeSpan.FromMilliseconds(2);
    private static readonly TimeSpan Maximum = TimeSpan.FromMilliseconds(100);

    private readonly long _start = time.GetTimestamp();
    private long _steps;

    /// <summary>Waits until the next step is due.</summary>
    public Task PauseAsync(CancellationToken cancellationToken)
    {
        _steps++;
        var due = target * Math.Min(1.0, (double)_steps * Budget / Math.Max(1, keys));
        var pause = due - time.GetElapsedTime(_start);
        return Task.Delay(pause < Minimum ? Minimum : pause > Maximum ? Maximum : pause, time, cancellationToken);
    }
}
