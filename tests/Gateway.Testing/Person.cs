namespace Gateway.Testing;

/// <summary>Someone with an account.</summary>
public sealed record Person(string Id, string Email, string Username, string FullName, string? Role, string Password);
