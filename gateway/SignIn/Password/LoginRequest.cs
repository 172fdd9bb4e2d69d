namespace Gateway.SignIn.Password;

/// <summary>What somebody sent to sign in.</summary>
internal sealed record LoginRequest(string Login, string Password, bool Remember, string? ReturnUrl)
{
    // A record's own text would carry the password into a log.
    public override string ToString() => "(sign-in)";
}
