using System.Diagnostics.CodeAnalysis;
using System.Text;

namespace Gateway.Users.Credentials;

/// <summary>What people type to name themselves: an e-mail address or a user name.</summary>
internal static class Login
{
    /// <summary>No address is longer (RFC 5321: 64 before the @, 255 after it).</summary>
    public const int MaxLength = 320;

    /// <summary>The one spelling of a login under which it is compared, counted and looked up.</summary>
    public static string Normalize(string login) => login.Trim().ToLowerInvariant();

    /// <summary>Trims a login, and refuses what no directory can hold, so that it is answered as unknown without asking one.</summary>
    /// <remarks>PostgreSQL takes neither a NUL nor half a surrogate pair in a text and would report an error for them.</remarks>
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
