using Gateway.Users.Passwords;

namespace Gateway.Users.Credentials;

/// <summary>Answers whether a login and a password belong together, at the same cost whoever is asked about.</summary>
internal sealed partial class CredentialVerifier(
    IUserDirectory directory,
    IUserAdministration administration,
    PasswordVerifier passwords,
    PasswordHashLimiter gate,
    ILogger<CredentialVerifier> logger)
{
    private const int MaxAttempts = 3;

    /// <summary>Verifies a sign-in. A user of a store of our own whose hash is outdated gets a new one on the way.</summary>
    /// <param name="login">An e-mail address or a user name, as typed.</param>
    /// <param name="password">The password, as typed.</param>
    /// <param name="admitAsync">Is asked once whether the password may be judged, with the user or, where there is none, with null.</param>
    /// <param name="cancellationToken">Ends the wait for the directory and for the hash's turn.</param>
    public async ValueTask<CredentialResult> VerifyAsync(
        string login, string password, Func<User?, ValueTask<bool>> admitAsync, CancellationToken cancellationToken)
    {
        // Refused before the directory is asked, so that a flood of sign-ins does not become a flood of queries.
        if (gate.IsFull)
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

            var check = await gate.RunAsync(() => Check(user, password), cancellationToken);
            if (check is null)
            {
                return CredentialResult.Busy.Instance;
            }

            if (user is null || user.Disabled || !check.Matches)
            {
                return new CredentialResult.Invalid(ReasonFor(user, check));
            }

            // Seconds may have gone by in the queue, and whoever was disabled meanwhile has had all sessions ended by now.
            switch (await directory.FindAsync(login, cancellationToken))
            {
                case UserLookup.Unavailable:
                    return CredentialResult.Unavailable.Instance;
                case UserLookup.Found { User: var now } when now.Id == user.Id && now.PasswordHash == user.PasswordHash && !now.Disabled:
                    if (check.NewHash is null)
                    {
                        return new CredentialResult.Valid(now);
                    }

                    if (await UpgradeAsync(now, check.NewHash, cancellationToken) is { } upgraded)
                    {
                        return new CredentialResult.Valid(upgraded);
                    }

                    break;
            }

            // Another hash is another password, or the same one hashed anew by a sign-in elsewhere: verified again.
        }

        return new CredentialResult.Invalid(RefusalReason.Changed);
    }

    /// <summary>
    /// Asks once more for a user who was verified, now that the session is stored: whoever disabled the user or set a
    /// password a moment ago found no session to end.
    /// </summary>
    public async ValueTask<CredentialResult> ConfirmAsync(string login, User user, CancellationToken cancellationToken) =>
        await directory.FindAsync(login, cancellationToken) switch
        {
            UserLookup.Unavailable => CredentialResult.Unavailable.Instance,
            UserLookup.Found { User: var now } when now.Id == user.Id && now.PasswordHash == user.PasswordHash && !now.Disabled => new CredentialResult.Valid(now),
            _ => new CredentialResult.Invalid(RefusalReason.Changed),
        };

    private static RefusalReason ReasonFor(User? user, PasswordCheck check) =>
        user is null ? RefusalReason.UnknownUser : check.Matches ? RefusalReason.Disabled : RefusalReason.WrongPassword;

    private PasswordCheck Check(User? user, string password)
    {
        var matches = passwords.Verify(user, password);
        var outdated = matches && user is { Disabled: false } && !administration.IsReadOnly && PasswordHasher.IsOutdated(user.PasswordHash, password);
        return new PasswordCheck(matches, outdated ? PasswordHasher.Hash(password) : null);
    }

    // Null when the hash to be replaced is not there any more: another sign-in has just done the same.
    private async ValueTask<User?> UpgradeAsync(User user, string newHash, CancellationToken cancellationToken)
    {
        var outcome = await administration.ReplacePasswordHashAsync(user.Id, user.PasswordHash!, newHash, cancellationToken);
        switch (outcome)
        {
            case UserChange.Done:
                return user with { PasswordHash = newHash };
            case UserChange.NotFound:
                return null;
        }

        Log.NotUpgraded(logger, user.Id, outcome);
        return user;
    }

    private sealed record PasswordCheck(bool Matches, string? NewHash);

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Warning, "The outdated password hash of user {UserId} could not be replaced: {Outcome}. It is tried again at the next sign-in.", EventName = "PasswordHashNotUpgraded")]
        public static partial void NotUpgraded(ILogger logger, string userId, UserChange outcome);
    }
}
