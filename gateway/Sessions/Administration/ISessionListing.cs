namespace Gateway.Sessions.Administration;

/// <summary>Lists the sessions of everybody, page by page, at any number of sessions.</summary>
internal interface ISessionListing
{
    /// <summary>
    /// Reads one page. A session that lives while all pages are read is on exactly one of them, whatever begins and ends meanwhile.
    /// </summary>
    /// <param name="owner">Whose sessions; null for everybody's.</param>
    /// <param name="size">
    /// The most sessions on the page. There may be fewer, and none, although a cursor follows: the search for the sessions of one user
    /// reads a bounded number of records for each page.
    /// </param>
    /// <param name="cursor">The cursor of the page before; null for the first page.</param>
    /// <param name="cancellationToken">Cancels the wait for the store.</param>
    ValueTask<SessionPage> ListAsync(SessionOwner? owner, int size, string? cursor, CancellationToken cancellationToken);
}
