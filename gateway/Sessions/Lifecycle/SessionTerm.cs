namespace Gateway.Sessions.Lifecycle;

/// <summary>What was agreed when a session began, and bounds its lifetime whatever its use.</summary>
/// <param name="CreatedAt">When it began.</param>
/// <param name="Remember">Whether "keep me signed in" was asked for.</param>
/// <param name="EndsAt">When it ends at the latest; null: after the absolute lifetime alone.</param>
internal readonly record struct SessionTerm(DateTimeOffset CreatedAt, bool Remember, DateTimeOffset? EndsAt = null);
