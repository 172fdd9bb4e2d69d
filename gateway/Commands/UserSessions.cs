using Gateway.Sessions;
using Gateway.Users;

namespace Gateway.Commands;

/// <summary>Lets the users' commands end sessions, where sessions live outside the process that serves.</summary>
internal sealed class UserSessions(SessionManager sessions, ISessionStore store, IUserRevocations? revocations = null) : IUserSessions
{
    // Sessions in the memory of a gateway are out of reach here. One that reads the users' file ends them itself when it
    // sees the change; one that asks a database does not.
    public async ValueTask<bool> EndAllAsync(string userId, CancellationToken cancellationToken) => store is MemorySessionStore
        ? revocations is not null
        : await sessions.EndAllAsync(userId, except: null, cancellationToken) is not null;
}
