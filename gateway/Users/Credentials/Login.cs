using System.Diagnostics.CodeAnalysis;
using System.Text;

namespace Gateway.Users.Credentials;

/// <summary>A login: an e-mail address or a user name.</summary>
internal static class Login
{
    /// <summary>The maximum length of an e-mail address (RFC 5321: 64 before the @, 255 after it).</summary>
    public const int MaxLength = 320;

    /// <summary>Returns the spelling under which a login is compared, counted and looked up.</summary>
    public static string Normalize(string login) => login.Trim().ToLowerInvariant();

    /// <summary>Trims a login. False if no directory can contain it, so that it is unknown without a query.</summary>
    /// <remarks>PostgreSQL reports an error for a text with a NUL or an unpaired surrogate.</remarks>
    public static bool TryTrim(string? login, [NotNullWhen(true)] out string? trimmed)
    {
        trimmed = login?.Trim();
        if (string.IsNullOrEmpty(trimmed) || trimmed.Length > MaxLength || trimmed.Contains('\0', StringComparison.Ordinal))
        {
            trimmed = null;
            return false;
        }

        foreach (var rune in trimmed.EnumerateRunes())
        {
            if (rune == Rune.ReplacementChar)
            {
                trimmed = null;
                return false;
            }
        }

        return true;
    }
}
