namespace Gateway.Users.Postgres;

/// <summary>What trying <c>Gateway:Users:Query</c> on the real database showed.</summary>
internal abstract record UserQueryVerdict
{
    private UserQueryVerdict()
    {
    }

    /// <summary>Nothing speaks against it.</summary>
    public sealed record Usable : UserQueryVerdict
    {
        /// <summary>The only value.</summary>
        public static readonly Usable Instance = new();

        private Usable()
        {
        }
    }

    /// <summary>Nobody could sign in with it, or somebody as another.</summary>
    /// <param name="Line">One line that names the key, the mistake and an allowed example.</param>
    public sealed record Mistaken(string Line) : UserQueryVerdict;

    /// <summary>The database did not answer, or let nobody in.</summary>
    /// <param name="Reason">Why, without secrets and without a full stop.</param>
    public sealed record Unanswered(string Reason) : UserQueryVerdict;
}
