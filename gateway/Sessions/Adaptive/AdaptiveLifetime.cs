namespace Gateway.Sessions.Adaptive;

/// <summary>
/// Decides how the idle lifetime of a session follows its use (<c>Gateway:Sessions:Adaptive</c>). It depends on its arguments alone, so
/// that all gateways decide the same from the same record.
/// </summary>
/// <param name="ttl">The idle lifetime at the beginning.</param>
/// <param name="options">The bounds and the step.</param>
internal sealed class AdaptiveLifetime(TimeSpan ttl, SessionsOptions.AdaptiveOptions options)
{
    /// <summary>The activity of a session that begins, or of one that began before lifetimes were adaptive.</summary>
    public SessionActivity Begin(DateTimeOffset at, AccessPlace? place) => new(Level: 0, ttl, at, place);

    /// <summary>
    /// The activity after a use: level 0 and the shortest lifetime after a use from another place than the last one; one level more and
    /// twice the lifetime, up to the longest, if at least a step has passed since the last change.
    /// </summary>
    public SessionActivity After(SessionActivity activity, SessionAccess access)
    {
        var place = access.Place?.Or(activity.Place) ?? activity.Place;
        if (HasMoved(activity, access))
        {
            return new(Level: 0, options.Min, access.At, place);
        }

        // The options may have changed since the record was written.
        var idle = Clamp(activity.Idle);
        if (access.At - activity.Since >= options.Step)
        {
            var level = activity.Level < int.MaxValue ? activity.Level + 1 : activity.Level;
            return new(level, idle < options.Max / 2 ? idle * 2 : options.Max, access.At, place);
        }

        // A wrong clock wrote a time far in the future; without this, the level would not rise until then.
        var since = activity.Since - access.At > options.Step ? access.At : activity.Since;
        return new(activity.Level, idle, since, place);
    }

    /// <summary>Whether a use comes from another place than the last one.</summary>
    public static bool HasMoved(SessionActivity activity, SessionAccess access) =>
        access.HasMoved || (activity.Place is { } last && access.Place?.DiffersFrom(last) == true);

    /// <summary>Whether a use changes the level, which is written at once.</summary>
    public bool ChangesLevel(SessionActivity activity, SessionAccess access) =>
        HasMoved(activity, access) || access.At - activity.Since >= options.Step;

    private TimeSpan Clamp(TimeSpan idle) => idle < options.Min ? options.Min : idle > options.Max ? options.Max : idle;
}
