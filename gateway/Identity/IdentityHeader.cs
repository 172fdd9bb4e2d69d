namespace Gateway.Identity;

/// <summary>A header and the claim that it carries.</summary>
internal readonly record struct IdentityHeader(string Name, IdentityClaim Claim);
