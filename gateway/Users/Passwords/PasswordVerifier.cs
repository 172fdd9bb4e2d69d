using Gateway.Users.Passwords.Formats;

namespace Gateway.Users.Passwords;

/// <summary>Verifies a password against a user's hash, whatever its form, and computes one hash in any case.</summary>
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

    /// <summary>Whether the password is the user's; for nobody, and for a hash that cannot be verified, false at the usual cost.</summary>
    /// <remarks>Blocks for the time of one hash.</remarks>
    public bool Verify(User? user, string password)
    {
        if (user is not null && VerifyHash(user, password) is { } matches)
        {
            return matches;
        }

        // Read once: its form and its text belong together.
        var decoy = Volatile.Read(ref _decoy);
        Find(decoy)?.Verify(decoy, password);
        return false;
    }

    private bool? VerifyHash(User user, string password)
    {
        if (string.IsNullOrEmpty(user.PasswordHash))
        {
            return null;
        }

        var format = Find(user.PasswordHash);
        if (format is null)
        {
            Log.Unknown(_logger, user.Id);
            return null;
        }

        switch (format.Verify(user.PasswordHash, password))
        {
            case HashVerdict.Malformed:
                Log.Malformed(_logger, user.Id, format.GetType().Name);
                return null;

            case HashVerdict.TooCostly:
                Log.TooCostly(_logger, user.Id, format.GetType().Name);
                return null;

            case var verdict:
                // Unknown users cost what the last known one did: a foreign table's hashes may be far dearer than ours.
                Volatile.Write(ref _decoy, user.PasswordHash);
                return verdict is HashVerdict.Match;
        }
    }

    private IPasswordHashFormat? Find(string hash) => Array.Find(_formats, format => format.CanVerify(hash));

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Warning, "The password hash of user {UserId} has no known form; this user cannot sign in.", EventName = "PasswordHashUnknown")]
        public static partial void Unknown(ILogger logger, string userId);

        [LoggerMessage(2, LogLevel.Warning, "The password hash of user {UserId} is damaged or of an unsupported variant ({Format}); this user cannot sign in.", EventName = "PasswordHashMalformed")]
        public static partial void Malformed(ILogger logger, string userId, string format);

        [LoggerMessage(3, LogLevel.Warning, "The password hash of user {UserId} demands more memory or time than a sign-in may take ({Format}); this user cannot sign in.", EventName = "PasswordHashTooCostly")]
        public static partial void TooCostly(ILogger logger, string userId, string format);
    }
}
