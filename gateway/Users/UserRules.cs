using System.Text;
using Gateway.Users.Credentials;

namespace Gateway.Users;

/// <summary>What a new user of our own stores must look like.</summary>
internal static class UserRules
{
    /// <summary>Shorter passwords are refused, in characters (NIST SP 800-63B).</summary>
    public const int MinPasswordLength = 8;

    /// <summary>Longer passwords are refused, in bytes of UTF-8.</summary>
    public const int MaxPasswordBytes = 1024;

    /// <summary>What is wrong with a new user's names and role, or null.</summary>
    public static string? MistakeIn(User user) =>
        user is { Email: null, Username: null } ? "a user needs an e-mail address or a user name"
        : user.Email is not null && !IsEmail(user.Email) ? "the e-mail address must look like alice@example.com"
        : user.Username is not null && !IsLogin(user.Username) ? $"the user name must have 1 to {Login.MaxLength} characters and no blanks"
        : HasControls(user.FullName) || HasControls(user.Role) ? "the name and the role must have no line breaks or other control characters"
        : null;

    /// <summary>What is wrong with a new password, or null.</summary>
    public static string? MistakeInPassword(string password) =>
        password.EnumerateRunes().Count() < MinPasswordLength ? $"the password must have at least {MinPasswordLength} characters"
        : Encoding.UTF8.GetByteCount(password) > MaxPasswordBytes ? $"the password must have at most {MaxPasswordBytes} bytes"
        : HasControls(password) ? "the password must have no line breaks or other control characters"
        : null;

    // No more than this: only a letter sent to an address shows that it is one.
    private static bool IsEmail(string text) => IsLogin(text) && text.LastIndexOf('@') is > 0 and var at && at < text.Length - 1;

    private static bool IsLogin(string text) => Login.TryTrim(text, out var trimmed) && trimmed == text && !text.Any(char.IsWhiteSpace) && !HasControls(text);

    private static bool HasControls(string? text) => text is not null && text.Any(char.IsControl);
}
