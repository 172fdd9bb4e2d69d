using Gateway.Requests.Paths;
using Gateway.Sessions;

namespace Gateway.Authentication.Policies;

/// <summary>
/// What a policy asks of a session. This is the only definition: ASP.NET Core's authorization, the fast path for cached sessions and
/// forward-auth all evaluate it.
/// </summary>
/// <param name="Name">The name under which routes refer to the policy.</param>
/// <param name="Roles">The session's user must have one of these roles; empty where any valid session is enough.</param>
internal sealed record SessionPolicy(string Name, IReadOnlyList<string> Roles)
{
    /// <summary>The name of <see cref="Default"/> in the configuration.</summary>
    public const string DefaultName = "default";

    /// <summary>
    /// The name of the policy that protects <c>/auth/admin</c>. No configured policy can have it, because a colon separates the parts of a
    /// key, and so no route can name it either.
    /// </summary>
    public const string AdministrationName = "gateway:admin";

    /// <summary>Any valid session.</summary>
    public static SessionPolicy Default { get; } = new(DefaultName, []);

    /// <summary>Decides whether a valid session meets the policy.</summary>
    /// <param name="session">The session. A shared one meets no policy that asks for more than a session, and none outside its scope.</param>
    /// <param name="target">What the caller wants to reach.</param>
    public SessionPolicyResult Evaluate(Session session, AccessTarget target) =>
        (session.Share is null || (Roles.Count == 0 && ShareLimits.Allow(session.Share, target)))
            && (Roles.Count == 0 || HasAnyRole(session.User.Role, Roles))
            ? SessionPolicyResult.Allowed
            : SessionPolicyResult.Forbidden;

    // A user's role may hold several, separated by commas.
    private static bool HasAnyRole(ReadOnlySpan<char> held, IReadOnlyList<string> roles)
    {
        foreach (var range in held.Split(','))
        {
            var role = held[range].Trim();
            for (var i = 0; i < roles.Count; i++)
            {
                if (role.SequenceEqual(roles[i]))
                {
                    return true;
                }
            }
        }

        return false;
    }
}
