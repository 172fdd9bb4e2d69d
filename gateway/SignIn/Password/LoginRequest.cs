namespace Gateway.SignIn.Password;

/// <summary>The credentials and options of a password sign-in.</summary>
internal sealed record LoginRequest(string Login, string Password, bool Remember, string? ReturnUrl)
{
    // The generated ToString would contain the password.
    public override string ToString() => "(sign-in)";
}
