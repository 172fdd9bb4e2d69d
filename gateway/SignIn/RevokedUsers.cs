using Gateway.Sessions;
using Gateway.Telemetry;
using Gateway.Users;

namespace Gateway.SignIn;

/// <summary>Ends the sessions of users whom an edit of the users' file disabled, removed or gave another password.</summary>
internal sealed partial class RevokedUsers(
    SessionManager sessions, AuditLog audit, ILogger<RevokedUsers> logger, ISessionAdministration? administration = null, IUserRevocations? revocations = null) : IHostedService
{
    public Task StartAsync(CancellationToken cancellationToken)
    {
        if (revocations is not null)
        {
            revocations.Revoked += OnRevoked;
        }

        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken)
    {
        if (revocations is not null)
        {
            revocations.Revoked -= OnRevoked;
        }

        return Task.CompletedTask;
    }

    private void OnRevoked(IReadOnlyList<string> userIds) => _ = Task.Run(() => EndAsync(userIds));

    private async Task EndAsync(IReadOnlyList<string> userIds)
    {
        foreach (var userId in userIds)
        {
            try
            {
                if (await EndAsync(userId) is { } ended)
                {
                    audit.SessionsEnded(ended, userId, "users-file", "user_changed", address: null);
                }
                else
                {
                    Log.NotEnded(logger, userId, null);
                }
            }
            catch (Exception e)
            {
                // Nobody waits for this, and one user's sessions must not keep the next one's open.
                Log.NotEnded(logger, userId, e);
            }
        }
    }

    private ValueTask<int?> EndAsync(string userId) => administration is null
        ? sessions.EndAllAsync(userId, except: null, SessionEnd.UserChanged, CancellationToken.None)
        : administration.EndUserAsync(userId, CancellationToken.None);

    private static partial class Log
    {
        [LoggerMessage(2, LogLevel.Error, "The sessions of user {UserId}, who was disabled or removed or has a new password, could not be ended: run 'gateway sessions revoke --user' when the store answers", EventName = "UserSessionsNotEnded")]
        public static partial void NotEnded(ILogger logger, string userId, Exception? exception);
    }
}
