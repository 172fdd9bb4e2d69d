namespace Gateway.Users.Passwords;

/// <summary>The maximum cost of one hash. A row in a foreign table must not be able to stop the process.</summary>
/// <remarks>Each limit is several times the default of the libraries, and at most a few seconds of one processor.</remarks>
internal static class HashLimits
{
    /// <summary>256 MiB for one hash.</summary>
    public const long MemoryKib = 256 * 1024;

    /// <summary>Argon2: memory times passes.</summary>
    public const long Argon2KibPasses = 8 * MemoryKib;

    /// <summary>Argon2: lanes, which are computed one after another.</summary>
    public const int Argon2Lanes = 64;

    /// <summary>scrypt: N times r times p.</summary>
    public const long ScryptWork = 1 << 23;

    /// <summary>PBKDF2: iterations times blocks of output.</summary>
    public const long Pbkdf2Iterations = 10_000_000;

    /// <summary>bcrypt: the cost, the binary logarithm of the work.</summary>
    public const int BcryptCost = 15;

    /// <summary>The maximum length of a hash's text, so that decoding is cheap.</summary>
    public const int TextLength = 1024;
}
