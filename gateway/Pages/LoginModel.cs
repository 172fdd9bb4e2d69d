namespace Gateway.Pages;

/// <summary>What the sign-in page shows: the address to return to, and the error of the previous attempt.</summary>
public sealed record LoginModel(string ReturnUrl, string? Login = null, bool Remember = false, string? Message = null);
