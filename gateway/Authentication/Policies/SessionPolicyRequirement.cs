using Microsoft.AspNetCore.Authorization;

namespace Gateway.Authentication.Policies;

/// <summary>
/// Requires a session that meets a <see cref="SessionPolicy"/>. The policy is looked up by name for each request, so that a reload takes
/// effect at once.
/// </summary>
internal sealed record SessionPolicyRequirement(string Policy) : IAuthorizationRequirement;
