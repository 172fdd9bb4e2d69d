namespace Gateway.Sessions.Import;

/// <summary>What became of sessions that were to be imported.</summary>
/// <param name="Added">They live here now.</param>
/// <param name="Living">A session with their id lived here already.</param>
/// <param name="Earlier">They were imported before, and live or have ended since.</param>
internal readonly record struct SessionImportCounts(long Added, long Living, long Earlier)
{
    public static SessionImportCounts operator +(SessionImportCounts a, SessionImportCounts b) => new(a.Added + b.Added, a.Living + b.Living, a.Earlier + b.Earlier);
}
