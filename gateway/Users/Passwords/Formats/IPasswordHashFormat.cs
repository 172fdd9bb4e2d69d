namespace Gateway.Users.Passwords.Formats;

/// <summary>A text format of password hashes.</summary>
internal interface IPasswordHashFormat
{
    /// <summary>Whether the text has this format. Cheap, and never true for the text of another format.</summary>
    bool CanVerify(string hash);

    /// <summary>Computes the hash of the password with the parameters in the text and compares it in fixed time. Never throws.</summary>
    /// <param name="hash">A text for which <see cref="CanVerify"/> is true; it may still be malformed or hostile.</param>
    /// <param name="password">The password as typed; hashed as UTF-8.</param>
    HashVerdict Verify(string hash, string password);
}
