namespace Gateway.Users;

/// <summary>The result of looking a user up: found, missing or unavailable.</summary>
internal abstract record UserLookup
{
    private UserLookup()
    {
    }

    /// <summary>The user with this login, who may be disabled.</summary>
    public sealed record Found(User User) : UserLookup;

    /// <summary>The directory answered that there is no such user.</summary>
    public sealed record Missing : UserLookup
    {
        /// <summary>The only value.</summary>
        public static readonly Missing Instance = new();

        private Missing()
        {
        }
    }

    /// <summary>The directory did not answer. It is not known whether the user exists.</summary>
    public sealed record Unavailable : UserLookup
    {
        /// <summary>The only value.</summary>
        public static readonly Unavailable Instance = new();

        private Unavailable()
        {
        }
    }
}
