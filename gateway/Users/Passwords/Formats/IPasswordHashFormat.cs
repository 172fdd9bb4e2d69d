namespace Gateway.Users.Passwords.Formats;

/// <summary>One written form of password hashes.</summary>
internal interface IPasswordHashFormat
{
    /// <summary>Whether the text looks like this form; cheap, and never true for another form's texts.</summary>
    bool CanVerify(string hash);

    /// <summary>Computes the hash of the password with the text's own parameters and compares in fixed time. Never throws.</summary>
    /// <param name="hash">A text for which <see cref="CanVerify"/> is true; it may still be malformed or hostile.</param>
    /// <param name="password">The password as typed; hashed as UTF-8.</param>
    HashVerdict Verify(string hash, string password);
}
