using Gateway.Sessions.Administration;
using Gateway.Sessions.Lifecycle;
using Gateway.Users;

namespace Gateway.Commands.Users;

/// <summary>Ends sessions for the <c>users</c> commands, if the sessions are outside the memory of the gateway that serves.</summary>
internal sealed class UserSessions(ISessionAdministration? administration = null, IUserRevocations? revocations = null) : IUserSessions
{
    // A command cannot reach the sessions in the memory of a gateway. A gateway that reads the users' file ends them itself when the file
    // changes; one that reads a database does not.
    public async ValueTask<bool> EndAllAsync(string userId, UserRevocationReason reason, CancellationToken cancellationToken) =>
        administration is null
            ? revocations is not null
            : (await administration.EndUserAsync(userId, EndOf(reason), cancellationToken)).IsComplete;

    private static SessionEnd EndOf(UserRevocationReason reason) =>
        reason == UserRevocationReason.Disabled ? SessionEnd.Disabled : SessionEnd.Password;
}
