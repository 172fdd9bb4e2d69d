namespace Gateway.Users.Postgres;

/// <summary>The result of running <c>Gateway:Users:Query</c> on the database.</summary>
internal abstract record UserQueryVerdict
{
    private UserQueryVerdict()
    {
    }

    /// <summary>The query can be used.</summary>
    public sealed record Usable : UserQueryVerdict
    {
        /// <summary>The only value.</summary>
        public static readonly Usable Instance = new();

        private Usable()
        {
        }
    }

    /// <summary>With this query nobody could sign in, or a user as another one.</summary>
    /// <param name="Line">One line that names the configuration key, the error and an allowed example.</param>
    public sealed record Invalid(string Line) : UserQueryVerdict;

    /// <summary>The database did not answer, or rejected the connection.</summary>
    /// <param name="Reason">The reason, without secrets and without a full stop.</param>
    public sealed record Unavailable(string Reason) : UserQueryVerdict;
}
