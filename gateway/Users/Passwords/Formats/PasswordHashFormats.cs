namespace Gateway.Users.Passwords.Formats;

/// <summary>All the forms that are understood; a new one is a file of its own and a line here.</summary>
internal static class PasswordHashFormats
{
    /// <summary>Every form; for each text at most one says that it can verify it.</summary>
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
