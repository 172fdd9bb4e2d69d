namespace Gateway.Users.Credentials;

/// <summary>The result of verifying a login and a password.</summary>
internal abstract record CredentialResult
{
    private CredentialResult()
    {
    }

    /// <summary>The password is correct, and the user may sign in.</summary>
    public sealed record Valid(User User) : CredentialResult;

    /// <summary>
    /// Unknown user, wrong password or disabled user. The response is the same, so that a client cannot distinguish them.
    /// </summary>
    public sealed record Invalid(RefusalReason Reason) : CredentialResult;

    /// <summary>The directory did not answer. It is not known whether the credentials are valid.</summary>
    public sealed record Unavailable : CredentialResult
    {
        /// <summary>The only value.</summary>
        public static readonly Unavailable Instance = new();

        private Unavailable()
        {
        }
    }

    /// <summary>The queue for password hashes is full. The client may try again in some seconds.</summary>
    public sealed record Busy : CredentialResult
    {
        /// <summary>The only value.</summary>
        public static readonly Busy Instance = new();

        private Busy()
        {
        }
    }

    /// <summary>The caller did not admit the attempt; the password was not verified.</summary>
    public sealed record NotAdmitted : CredentialResult
    {
        /// <summary>The only value.</summary>
        public static readonly NotAdmitted Instance = new();

        private NotAdmitted()
        {
        }
    }
}
