using Gateway.Sessions.Administration;
using Gateway.Sessions.Lifecycle;
using Gateway.Telemetry;
using Gateway.Users;

namespace Gateway.SignIn;

/// <summary>Ends the sessions of users who were disabled, removed or given another password by an edit of the users' file.</summary>
internal sealed partial class RevokedUsers(
    SessionManager sessions,
    AuditLog audit,
    TimeProvider time,
    ILogger<RevokedUsers> logger,
    ISessionAdministration? administration = null,
    IUserRevocations? revocations = null)
    : IHostedLifecycleService, IDisposable
{
    private const string Actor = "users-file";

    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    private readonly CancellationTokenSource _stopping = new();

    // Subscribes before any service reads the file for the first time.
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

    private void OnRevoked(IReadOnlyList<UserRevocation> users)
    {
        foreach (var user in users.Where(static user => user.Reason == UserRevocationReason.PasswordChanged))
        {
            audit.PasswordChanged(user.UserId, Actor, address: null);
        }

        var stopping = _stopping.Token;
        _ = Task.Run(() => EndAsync([.. users], stopping), stopping);
    }

    // Retries while the store does not answer, because nothing else remembers these users.
    private async Task EndAsync(List<UserRevocation> users, CancellationToken stopping)
    {
        var isLogged = false;
        while (true)
        {
            var left = new List<UserRevocation>();
            foreach (var user in users)
            {
                if (!await TryEndAsync(user, isLogged))
                {
                    left.Add(user);
                }
            }

            if (left.Count == 0)
            {
                return;
            }

            users = left;
            isLogged = true;
            await Task.Delay(Pause, time, stopping);
        }
    }

    private async ValueTask<bool> TryEndAsync(UserRevocation user, bool isLogged)
    {
        Exception? failure = null;
        try
        {
            if (await EndAsync(user) is { IsComplete: true } ended)
            {
                if (ended.Count > 0)
                {
                    audit.SessionsEnded(ended.Count, user.UserId, Actor, SessionEndNames.NameOf(EndOf(user)), address: null);
                }

                return true;
            }
        }
        catch (Exception e)
        {
            // The task is not awaited, and a failure for one user must not keep the sessions of the next one open.
            failure = e;
        }

        if (!isLogged)
        {
            Log.NotEnded(logger, user.UserId, failure);
        }

        return false;
    }

    private ValueTask<EndedSessions> EndAsync(UserRevocation user) => administration is null
        ? sessions.EndAllAsync(user.UserId, except: null, EndOf(user), CancellationToken.None)
        : administration.EndUserAsync(user.UserId, EndOf(user), CancellationToken.None);

    private static SessionEnd EndOf(UserRevocation user) =>
        user.Reason == UserRevocationReason.Disabled ? SessionEnd.Disabled : SessionEnd.Password;

    private static partial class Log
    {
        [LoggerMessage(
            2,
            LogLevel.Error,
            "The sessions of user {UserId}, who was disabled, removed or given another password, could not be ended; retrying until the store answers",
            EventName = "UserSessionsNotEnded")]
        public static partial void NotEnded(ILogger logger, string userId, Exception? exception);
    }
}
