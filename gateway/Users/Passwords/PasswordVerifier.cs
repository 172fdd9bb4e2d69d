using Gateway.Users.Passwords.Formats;

namespace Gateway.Users.Passwords;

/// <summary>Verifies a password against a user's hash in any supported format, and always computes one hash.</summary>
internal sealed partial class PasswordVerifier
{
    private readonly IPasswordHashFormat[] _formats;
    private readonly ILogger<PasswordVerifier> _logger;
    private string _decoy;

    public PasswordVerifier(IEnumerable<IPasswordHashFormat> formats, ILogger<PasswordVerifier> logger)
    {
        _formats = [.. formats];
        _logger = logger;
        _decoy = PasswordHasher.Hash(Guid.NewGuid().ToString());
    }

    /// <summary>
    /// Returns whether the password matches. Without a user, or with a hash that cannot be verified, it takes the same time.
    /// </summary>
    /// <remarks>Blocks for the time of one hash.</remarks>
    public bool Verify(User? user, string password)
    {
        if (user is not null && VerifyHash(user, password) is (HashVerdict.Match or HashVerdict.NoMatch) and var verdict)
        {
            return verdict is HashVerdict.Match;
        }

        // Read once, because the format depends on the text.
        var decoy = Volatile.Read(ref _decoy);
        Find(decoy)?.Verify(decoy, password);
        return false;
    }

    private HashVerdict VerifyHash(User user, string password)
    {
        if (string.IsNullOrEmpty(user.PasswordHash))
        {
            return HashVerdict.Unsupported;
        }

        var format = Find(user.PasswordHash);
        if (format is null)
        {
            Log.Unsupported(_logger, user.Id);
            return HashVerdict.Unsupported;
        }

        var verdict = format.Verify(user.PasswordHash, password);
        switch (verdict)
        {
            case HashVerdict.Malformed:
                Log.Malformed(_logger, user.Id, format.GetType().Name);
                break;

            case HashVerdict.TooCostly:
                Log.TooCostly(_logger, user.Id, format.GetType().Name);
                break;

            default:
                // An unknown user costs the same as the last known one. The hashes of a foreign table may be much more expensive than ours.
                Volatile.Write(ref _decoy, user.PasswordHash);
                break;
        }

        return verdict;
    }

    private IPasswordHashFormat? Find(string hash) => Array.Find(_formats, format => format.CanVerify(hash));

    private static partial class Log
    {
        [LoggerMessage(
            1,
            LogLevel.Warning,
            "The password hash of user {UserId} has no known form; this user cannot sign in.",
            EventName = "PasswordHashUnsupported")]
        public static partial void Unsupported(ILogger logger, string userId);

        [LoggerMessage(
            2,
            LogLevel.Warning,
            "The password hash of user {UserId} is damaged or of an unsupported variant ({Format}); this user cannot sign in.",
            EventName = "PasswordHashMalformed")]
        public static partial void Malformed(ILogger logger, string userId, string format);

        [LoggerMessage(
            3,
            LogLevel.Warning,
            "The password hash of user {UserId} demands more memory or time than a sign-in may take ({Format}); this user cannot sign in.",
            EventName = "PasswordHashTooCostly")]
        public static partial void TooCostly(ILogger logger, string userId, string format);
    }
}
