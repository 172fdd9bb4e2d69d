namespace Gateway.Users.Passwords;

/// <summary>What one hash may cost: a row in a table must not be able to stop the process, whoever wrote it.</summary>
/// <remarks>Each limit is several times what the libraries choose by default, and a few seconds of one processor at most.</remarks>
internal static class HashLimits
{
    /// <summary>256 MiB for one hash.</summary>
    public const long MemoryKib = 256 * 1024;

    /// <summary>Argon2: memory times passes.</summary>
    public const long Argon2KibPasses = 8 * MemoryKib;

    /// <summary>Argon2: lanes; they are computed one after another.</summary>
    public const int Argon2Lanes = 64;

    /// <summary>scrypt: N times r times p.</summary>
    public const long ScryptWork = 1 << 23;

    /// <summary>PBKDF2: iterations times blocks of output.</summary>
    public const long Pbkdf2Iterations = 10_000_000;

    /// <summary>bcrypt: the cost, whose power of two is the work.</summary>
    public const int BcryptCost = 15;

    /// <summary>No hash's text is longer; it keeps decoding cheap.</summary>
    public const int TextLength = 1024;
}
