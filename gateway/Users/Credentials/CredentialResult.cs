namespace Gateway.Users.Credentials;

/// <summary>What came of a sign-in's login and password.</summary>
internal abstract record CredentialResult
{
    private CredentialResult()
    {
    }

    /// <summary>The password is this user's, and the user may sign in.</summary>
    public sealed record Valid(User User) : CredentialResult;

    /// <summary>Unknown user, wrong password or disabled user: one answer, so that nobody can tell which.</summary>
    public sealed record Invalid(RefusalReason Reason) : CredentialResult;

    /// <summary>The directory did not answer; nothing is known about the credentials.</summary>
    public sealed record Unavailable : CredentialResult
    {
        /// <summary>The only value.</summary>
        public static readonly Unavailable Instance = new();

        private Unavailable()
        {
        }
    }

    /// <summary>Too many sign-ins wait for their hash already; trying again in some seconds helps.</summary>
    public sealed record Busy : CredentialResult
    {
        /// <summary>The only value.</summary>
        public static readonly Busy Instance = new();

        private Busy()
        {
        }
    }

    /// <summary>The caller did not let it be judged; the password was not looked at.</summary>
    public sealed record NotAdmitted : CredentialResult
    {
        /// <summary>The only value.</summary>
        public static readonly NotAdmitted Instance = new();

        private NotAdmitted()
        {
        }
    }
}
