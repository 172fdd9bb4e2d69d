namespace Gateway.Users;

/// <summary>A user as the directory returned it.</summary>
/// <param name="Id">Never changes and is never reused; a UUID in the gateway's own stores, any text in a foreign table.</param>
/// <param name="Email">The e-mail address as stored, or null.</param>
/// <param name="Username">The user name as stored, or null.</param>
/// <param name="FullName">The display name, or null.</param>
/// <param name="Role">One role, several separated by commas, or null for none.</param>
/// <param name="PasswordHash">
/// A hash in a format that <see cref="Passwords.PasswordVerifier"/> supports; null or any other text matches no password.
/// </param>
/// <param name="Disabled">A disabled user cannot sign in, whatever the password.</param>
internal sealed record User(
    string Id,
    string? Email = null,
    string? Username = null,
    string? FullName = null,
    string? Role = null,
    string? PasswordHash = null,
    bool Disabled = false)
{
    /// <summary>The id alone. The default text of a record would write the hash and the address to logs.</summary>
    public override string ToString() => Id;
}
