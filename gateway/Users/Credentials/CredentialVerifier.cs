using Gateway.Users.Passwords;

namespace Gateway.Users.Credentials;

/// <summary>Verifies a login and a password, at the same cost for known, unknown and disabled users.</summary>
internal sealed partial class CredentialVerifier(
    IUserDirectory directory,
    IUserAdministration administration,
    PasswordVerifier passwords,
    PasswordHashLimiter limiter,
    ILogger<CredentialVerifier> logger)
{
    private const int MaxAttempts = 3;

    /// <summary>Verifies the credentials. In the gateway's own stores, an outdated hash is replaced by a new one.</summary>
    /// <param name="login">An e-mail address or a user name, as typed.</param>
    /// <param name="password">The password, as typed.</param>
    /// <param name="admitAsync">Called once, with the user or null for an unknown one, to decide whether the password is verified.</param>
    /// <param name="cancellationToken">Cancels the wait for the directory and for the hash.</param>
    public async ValueTask<CredentialResult> VerifyAsync(
        string login, string password, Func<User?, ValueTask<bool>> admitAsync, CancellationToken cancellationToken)
    {
        // Before the directory is queried, so that a flood of sign-ins does not become a flood of queries.
        if (limiter.IsFull)
        {
            return CredentialResult.Busy.Instance;
        }

        for (var attempt = 0; attempt < MaxAttempts; attempt++)
        {
            var lookup = await directory.FindAsync(login, cancellationToken);
            if (lookup is UserLookup.Unavailable)
            {
                return CredentialResult.Unavailable.Instance;
            }

            var user = (lookup as UserLookup.Found)?.User;
            if (attempt == 0 && !await admitAsync(user))
            {
                return CredentialResult.NotAdmitted.Instance;
            }

            var check = await limiter.RunAsync(() => Check(user, password), cancellationToken);
            if (check is null)
            {
                return CredentialResult.Busy.Instance;
            }

            if (user is null || user.Disabled || !check.Matches)
            {
                return new CredentialResult.Invalid(ReasonFor(user, check));
            }

            // The wait may have taken seconds. The sessions of a user who was disabled meanwhile have been ended; no new one may begin.
            switch (await directory.FindAsync(login, cancellationToken))
            {
                case UserLookup.Unavailable:
                    return CredentialResult.Unavailable.Instance;
                case UserLookup.Found { User: var now } when now.Id == user.Id && now.PasswordHash == user.PasswordHash && !now.Disabled:
                    if (check.NewHash is null)
                    {
                        return new CredentialResult.Valid(now);
                    }

                    if (await RenewAsync(now, check.NewHash, cancellationToken) is { } renewed)
                    {
                        return new CredentialResult.Valid(renewed);
                    }

                    break;
            }

            // Another hash is another password, or the same one whose hash another sign-in has renewed: verify it again.
        }

        return new CredentialResult.Invalid(RefusalReason.Changed);
    }

    /// <summary>
    /// Looks the verified user up again after the session was stored. An operator who disabled the user or set a password a moment ago
    /// found no session to end.
    /// </summary>
    public async ValueTask<CredentialResult> ConfirmAsync(string login, User user, CancellationToken cancellationToken) =>
        await directory.FindAsync(login, cancellationToken) switch
        {
            UserLookup.Unavailable => CredentialResult.Unavailable.Instance,
            UserLookup.Found { User: var now } when now.Id == user.Id && now.PasswordHash == user.PasswordHash && !now.Disabled =>
                new CredentialResult.Valid(now),
            _ => new CredentialResult.Invalid(RefusalReason.Changed),
        };

    private static RefusalReason ReasonFor(User? user, PasswordCheck check) =>
        user is null ? RefusalReason.UnknownUser : check.Matches ? RefusalReason.Disabled : RefusalReason.WrongPassword;

    private PasswordCheck Check(User? user, string password)
    {
        var matches = passwords.Verify(user, password);
        var outdated = matches
            && user is { Disabled: false }
            && !administration.IsReadOnly
            && PasswordHasher.IsOutdated(user.PasswordHash, password);
        return new PasswordCheck(matches, outdated ? PasswordHasher.Hash(password) : null);
    }

    // Null if the hash to be replaced is not stored any more, because another sign-in has just renewed it.
    private async ValueTask<User?> RenewAsync(User user, string newHash, CancellationToken cancellationToken)
    {
        var outcome = await administration.ReplacePasswordHashAsync(user.Id, user.PasswordHash!, newHash, cancellationToken);
        switch (outcome)
        {
            case UserChange.Done:
                return user with { PasswordHash = newHash };
            case UserChange.NotFound:
                return null;
        }

        Log.RenewalFailed(logger, user.Id, outcome);
        return user;
    }

    private sealed record PasswordCheck(bool Matches, string? NewHash);

    private static partial class Log
    {
        [LoggerMessage(
            1,
            LogLevel.Warning,
            "The outdated password hash of user {UserId} could not be replaced: {Outcome}. The next sign-in tries again.",
            EventName = "PasswordHashRenewalFailed")]
        public static partial void RenewalFailed(ILogger logger, string userId, UserChange outcome);
    }
}
