using Gateway.Users;

namespace Gateway.Admin;

/// <summary>One page of the people whom an administrator sees.</summary>
internal abstract record PeoplePage
{
    private PeoplePage()
    {
    }

    /// <summary>The page was read.</summary>
    /// <param name="People">The users, each with the number of sessions.</param>
    /// <param name="Cursor">Leads to the next page; null after the last.</param>
    public sealed record Found(IReadOnlyList<(User User, int Sessions)> People, string? Cursor) : PeoplePage;

    /// <summary>The cursor is none of this list.</summary>
    public sealed record BadCursor : PeoplePage
    {
        /// <summary>The only value.</summary>
        public static readonly BadCursor Instance = new();

        private BadCursor()
        {
        }
    }

    /// <summary>The directory or the session store did not answer.</summary>
    public sealed record Unavailable : PeoplePage
    {
        /// <summary>The only value.</summary>
        public static readonly Unavailable Instance = new();

        private Unavailable()
        {
        }
    }
}
