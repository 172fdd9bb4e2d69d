namespace Gateway.Users;

/// <summary>What a directory answers: this user, nobody, or no answer at all.</summary>
internal abstract record UserLookup
{
    private UserLookup()
    {
    }

    /// <summary>The user that the login names, disabled ones included.</summary>
    public sealed record Found(User User) : UserLookup;

    /// <summary>The directory answered: it knows no such user.</summary>
    public sealed record Missing : UserLookup
    {
        /// <summary>The only value.</summary>
        public static readonly Missing Instance = new();

        private Missing()
        {
        }
    }

    /// <summary>The directory did not answer; whether the user exists is not known.</summary>
    public sealed record Unavailable : UserLookup
    {
        /// <summary>The only value.</summary>
        public static readonly Unavailable Instance = new();

        private Unavailable()
        {
        }
    }
}
