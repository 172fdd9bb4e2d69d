using Gateway.Sessions.Administration;
using Gateway.Users;

namespace Gateway.Commands.Users;

/// <summary>Lets the users' commands end sessions, where sessions live outside the process that serves.</summary>
internal sealed class UserSessions(ISessionAdministration? administration = null, IUserRevocations? revocations = null) : IUserSessions
{
    // Sessions in the memory of a gateway are out of reach here. One that reads the users' file ends them itself when it
    // sees the change; one that asks a database does not.
    public async ValueTask<bool> EndAllAsync(string userId, CancellationToken cancellationToken) => administration is null
        ? revocations is not null
        : (await administration.EndUserAsync(userId, cancellationToken)).IsComplete;
}
