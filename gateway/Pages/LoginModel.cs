namespace Gateway.Pages;

/// <summary>What the sign-in page shows: where to go afterwards, and what went wrong the last time.</summary>
public sealed record LoginModel(string ReturnUrl, string? Login = null, bool Remember = false, string? Message = null);
