using System.Text;
using Gateway.Users.Credentials;

namespace Gateway.Users;

/// <summary>Validates new users of the gateway's own stores.</summary>
internal static class UserRules
{
    /// <summary>The minimum length of a password in characters (NIST SP 800-63B).</summary>
    public const int MinPasswordLength = 8;

    /// <summary>The maximum length of a password in bytes of UTF-8.</summary>
    public const int MaxPasswordBytes = 1024;

    /// <summary>Returns the error in a new user's names and role, or null.</summary>
    public static string? ErrorIn(User user) =>
        user is { Email: null, Username: null } ? "a user needs an e-mail address or a user name"
        : user.Email is not null && !IsEmail(user.Email) ? "the e-mail address must look like alice@example.com"
        : user.Username is not null && !IsLogin(user.Username) ? $"the user name must have 1 to {Login.MaxLength} characters and no blanks"
        : HasControls(user.FullName) || HasControls(user.Role)
            ? "the name and the role must have no line breaks or other control characters"
        : null;

    /// <summary>Returns the error in a new password, or null.</summary>
    public static string? ErrorInPassword(string password) =>
        password.EnumerateRunes().Count() < MinPasswordLength ? $"the password must have at least {MinPasswordLength} characters"
        : Encoding.UTF8.GetByteCount(password) > MaxPasswordBytes ? $"the password must have at most {MaxPasswordBytes} bytes"
        : HasControls(password) ? "the password must have no line breaks or other control characters"
        : null;

    // No stricter: only a message that arrives proves that an address exists.
    private static bool IsEmail(string text) => IsLogin(text) && text.LastIndexOf('@') is > 0 and var at && at < text.Length - 1;

    private static bool IsLogin(string text) =>
        Login.TryTrim(text, out var trimmed) && trimmed == text && !text.Any(char.IsWhiteSpace) && !HasControls(text);

    private static bool HasControls(string? text) => text is not null && text.Any(char.IsControl);
}
