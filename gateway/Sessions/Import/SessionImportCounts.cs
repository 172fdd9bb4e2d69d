namespace Gateway.Sessions.Import;

/// <summary>How many of the sessions to be imported were stored, and why others were not.</summary>
/// <param name="Added">They were stored.</param>
/// <param name="Existing">A session with the same id exists.</param>
/// <param name="ImportedBefore">They were imported before, and exist or have ended since.</param>
internal readonly record struct SessionImportCounts(long Added, long Existing, long ImportedBefore)
{
    public static SessionImportCounts operator +(SessionImportCounts a, SessionImportCounts b) =>
        new(a.Added + b.Added, a.Existing + b.Existing, a.ImportedBefore + b.ImportedBefore);
}
