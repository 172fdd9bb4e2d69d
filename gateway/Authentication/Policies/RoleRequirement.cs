using Microsoft.AspNetCore.Authorization;

namespace Gateway.Authentication.Policies;

/// <summary>Asks for the roles that a policy lists at the moment of the request, so that a reload counts at once.</summary>
internal sealed record RoleRequirement(string Policy) : IAuthorizationRequirement;
