namespace Gateway.Users;

/// <summary>A user who lost access.</summary>
internal readonly record struct UserRevocation(string UserId, UserRevocationReason Reason);
