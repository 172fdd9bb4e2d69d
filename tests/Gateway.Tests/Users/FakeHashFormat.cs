using Gateway.Users.Passwords;
using Gateway.Users.Passwords.Formats;

namespace Gateway.Tests.Users;

/// <summary>Takes every hash for "verdict:password" and counts what was computed.</summary>
internal sealed class FakeHashFormat : IPasswordHashFormat
{
    private int _computed;

    public int Computed => Volatile.Read(ref _computed);

    /// <summary>Runs in the middle of each computation.</summary>
    public Action During { get; set; } = () => { };

    /// <summary>One more hash, of the password "secret".</summary>
    public string? Alias { get; set; }

    public bool CanVerify(string hash) => !hash.StartsWith("unknown", StringComparison.Ordinal);

    public HashVerdict Verify(string hash, string password)
    {
        if (hash is "malformed")
        {
            return HashVerdict.Malformed;
        }

        if (hash is "costly")
        {
            return HashVerdict.TooCostly;
        }

        Interlocked.Increment(ref _computed);
        During();
        return (hash == Alias ? "hash of secret" : hash) == "hash of " + password ? HashVerdict.Match : HashVerdict.NoMatch;
    }
}
