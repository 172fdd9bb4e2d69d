using Gateway.Sessions;
using Gateway.Sessions.Administration;
using Gateway.Telemetry;
using Gateway.Users;

namespace Gateway.SignIn;

/// <summary>Ends the sessions of users whom an edit of the users' file disabled, removed or gave another password.</summary>
internal sealed partial class RevokedUsers(
    SessionManager sessions,
    AuditLog audit,
    TimeProvider time,
    ILogger<RevokedUsers> logger,
    ISessionAdministration? administration = null,
    IUserRevocations? revocations = null)
    : IHostedLifecycleService, IDisposable
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    private readonly CancellationTokenSource _stopping = new();

    // Before any service looks at the file for the first time.
    public Task StartingAsync(CancellationToken cancellationToken)
    {
        if (revocations is not null)
        {
            revocations.Revoked += OnRevoked;
        }

        return Task.CompletedTask;
    }

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public async Task StopAsync(CancellationToken cancellationToken)
    {
        if (revocations is not null)
        {
            revocations.Revoked -= OnRevoked;
        }

        await _stopping.CancelAsync();
    }

    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public void Dispose() => _stopping.Dispose();

    private void OnRevoked(IReadOnlyList<string> userIds)
    {
        var stopping = _stopping.Token;
        _ = Task.Run(() => EndAsync([.. userIds], stopping), stopping);
    }

    // Again and again while the store is away: nobody else remembers who it was.
    private async Task EndAsync(List<string> userIds, CancellationToken stopping)
    {
        var isTold = false;
        while (true)
        {
            var left = new List<string>();
            foreach (var userId in userIds)
            {
                if (!await TryEndAsync(userId, isTold))
                {
                    left.Add(userId);
                }
            }

            if (left.Count == 0)
            {
                return;
            }

            userIds = left;
            isTold = true;
            await Task.Delay(Pause, time, stopping);
        }
    }

    private async ValueTask<bool> TryEndAsync(string userId, bool isTold)
    {
        Exception? failure = null;
        try
        {
            if (await EndAsync(userId) is { IsComplete: true } ended)
            {
                if (ended.Count > 0)
                {
                    audit.SessionsEnded(ended.Count, userId, "users-file", "user_changed", address: null);
                }

                return true;
            }
        }
        catch (Exception e)
        {
            // Nobody waits for this, and one user's sessions must not keep the next one's open.
            failure = e;
        }

        if (!isTold)
        {
            Log.NotEnded(logger, userId, failure);
        }

        return false;
    }

    private ValueTask<EndedSessions> EndAsync(string userId) => administration is null
        ? sessions.EndAllAsync(userId, except: null, SessionEnd.UserChanged, CancellationToken.None)
        : administration.EndUserAsync(userId, CancellationToken.None);

    private static partial class Log
    {
        [LoggerMessage(2, LogLevel.Error, "The sessions of user {UserId}, who was disabled or removed or has a new password, could not be ended yet; trying again until the store answers", EventName = "UserSessionsNotEnded")]
        public static partial void NotEnded(ILogger logger, string userId, Exception? exception);
    }
}
