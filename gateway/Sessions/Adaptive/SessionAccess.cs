namespace Gateway.Sessions.Adaptive;

/// <summary>A use of a session.</summary>
/// <param name="At">When it was used.</param>
/// <param name="Place">Where it was used from; null where that is not known or does not matter.</param>
/// <param name="HasMoved">Whether it was used from another place than before since the last write.</param>
internal readonly record struct SessionAccess(DateTimeOffset At, AccessPlace? Place = null, bool HasMoved = false)
{
    /// <summary>Both uses as one write.</summary>
    public SessionAccess With(SessionAccess next) => new(
        next.At > At ? next.At : At,
        next.Place ?? Place,
        HasMoved || next.HasMoved || (Place is not null && next.Place?.DiffersFrom(Place) == true));
}
