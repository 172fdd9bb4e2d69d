namespace Gateway.Sessions.Administration;

/// <summary>How far a listing of sessions has come: the content of a cursor.</summary>
internal abstract record SessionPosition
{
    private SessionPosition()
    {
    }

    /// <summary>In a listing in the order of the ids.</summary>
    /// <param name="Id">The last id that was listed.</param>
    public sealed record After(SessionId Id) : SessionPosition;

    /// <summary>In a scan of the records in Redis.</summary>
    /// <param name="Layout">The fingerprint of the servers' layout, without which the rest means nothing.</param>
    /// <param name="Primary">The number of the primary that is being scanned.</param>
    /// <param name="Cursor">The cursor of <c>SCAN</c> on that primary.</param>
    /// <param name="Recent">Fingerprints of the ids that were scanned last, the oldest first.</param>
    /// <param name="Pending">Ids that were scanned and did not fit on the page.</param>
    public sealed record Scan(
        ulong Layout, int Primary, ulong Cursor, IReadOnlyList<ulong> Recent, IReadOnlyList<SessionId> Pending) : SessionPosition;
}
