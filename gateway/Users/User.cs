namespace Gateway.Users;

/// <summary>A person who can sign in, as the directory knows them at this moment.</summary>
/// <param name="Id">Never changes and is never given to another person; a UUID in our own stores, any text in a foreign table.</param>
/// <param name="Email">The e-mail address as it is stored, or null.</param>
/// <param name="Username">The user name as it is stored, or null.</param>
/// <param name="FullName">The name to show, or null.</param>
/// <param name="Role">One role, several separated by commas, or null for none.</param>
/// <param name="PasswordHash">Any form that <see cref="Passwords.PasswordVerifier"/> knows; null or unknown text never matches a password.</param>
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
    /// <summary>The id alone: a record's own text would carry the hash and the address into logs.</summary>
    public override string ToString() => Id;
}
