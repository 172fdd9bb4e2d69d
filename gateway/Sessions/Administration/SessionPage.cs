namespace Gateway.Sessions.Administration;

/// <summary>One page of a listing of sessions.</summary>
internal abstract record SessionPage
{
    private SessionPage()
    {
    }

    /// <summary>The page was read.</summary>
    /// <param name="Sessions">Its sessions, in no order that means anything.</param>
    /// <param name="Cursor">Leads to the next page; null after the last.</param>
    public sealed record Found(IReadOnlyList<Session> Sessions, string? Cursor) : SessionPage;

    /// <summary>
    /// The cursor is none of this listing, or the store's servers have changed since it was made, so that going on would miss sessions.
    /// </summary>
    public sealed record BadCursor : SessionPage
    {
        /// <summary>The only value.</summary>
        public static readonly BadCursor Instance = new();

        private BadCursor()
        {
        }
    }

    /// <summary>The store did not answer.</summary>
    public sealed record Unavailable : SessionPage
    {
        /// <summary>The only value.</summary>
        public static readonly Unavailable Instance = new();

        private Unavailable()
        {
        }
    }
}
