using Gateway.Sessions;
using Gateway.Users;

namespace Gateway.Commands;

/// <summary>Lets the users' commands end sessions, where sessions live outside the process that serves.</summary>
internal sealed class UserSessions(SessionManager sessions) : IUserSessions
{
    public async ValueTask<bool> EndAllAsync(string userId, CancellationToken cancellationToken) =>
        await sessions.EndAllAsync(userId, except: null, cancellationToken) is not null;
}
