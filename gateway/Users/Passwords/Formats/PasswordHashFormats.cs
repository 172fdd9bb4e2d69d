namespace Gateway.Users.Passwords.Formats;

/// <summary>All supported formats. A new format is a new class and a line here.</summary>
internal static class PasswordHashFormats
{
    /// <summary>All formats; at most one of them can verify a given text.</summary>
    public static IReadOnlyList<IPasswordHashFormat> All { get; } =
    [
        new Argon2Format(),
        new BcryptFormat(),
        new ScryptFormat(),
        new PasslibPbkdf2Format(),
        new DjangoPbkdf2Format(),
        new DjangoScryptFormat(),
        new DjangoBcryptSha256Format(),
        new WerkzeugFormat(),
        new AspNetIdentityFormat(),
    ];
}
