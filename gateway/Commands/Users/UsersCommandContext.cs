using System.CommandLine;
using Gateway.Telemetry;
using Gateway.Users;
using Gateway.Users.Postgres;
using Gateway.Users.Postgres.Connection;

namespace Gateway.Commands.Users;

/// <summary>What the <c>users</c> commands share: finding a user, ending sessions, and reporting an error in one line.</summary>
internal sealed class UsersCommandContext(ParseResult parsed, IServiceProvider services)
{
    /// <summary>Where results go.</summary>
    public TextWriter Output => parsed.InvocationConfiguration.Output;

    /// <summary>Where prompts and errors go.</summary>
    public TextWriter Error => parsed.InvocationConfiguration.Error;

    /// <summary>Changes users.</summary>
    public IUserAdministration Administration { get; } = services.GetRequiredService<IUserAdministration>();

    /// <summary>The argument that names a user.</summary>
    public static Argument<string> Who() => new("WHO") { Description = "An e-mail address or a user name." };

    /// <summary>The switch that takes the password from standard input.</summary>
    public static Option<bool> PasswordStdin() =>
        new("--password-stdin") { Description = "Read the password from standard input instead of asking for it." };

    /// <summary>Creates the table if it is missing: the first users are often added before the gateway has ever started.</summary>
    public async ValueTask PrepareAsync(CancellationToken cancellationToken)
    {
        try
        {
            await (services.GetService<UserSchema>()?.ApplyAsync(cancellationToken) ?? Task.CompletedTask);
        }
        catch (Exception error) when (DatabaseFailure.IsOutage(error, cancellationToken))
        {
            // The next call fails, too, and its error is reported.
            services.GetRequiredService<DatabaseStatus>().OnFailed(error);
        }
    }

    /// <summary>Finds a user. Null if there is none; the reason is reported.</summary>
    public async ValueTask<User?> FindAsync(string who, CancellationToken cancellationToken)
    {
        switch (await services.GetRequiredService<IUserDirectory>().FindAsync(who, cancellationToken))
        {
            case UserLookup.Found found:
                return found.User;
            case UserLookup.Missing:
                Fail($"There is no user '{who}'.");
                return null;
            default:
                Fail(UserChange.Unavailable);
                return null;
        }
    }

    /// <summary>Ends all sessions of a user who was disabled or has a new password.</summary>
    /// <param name="userId">The user.</param>
    /// <param name="reason">Which of the two.</param>
    /// <param name="done">What has been done so far, as the beginning of a sentence.</param>
    /// <param name="cancellationToken">Cancels the wait.</param>
    public async ValueTask<int> EndSessionsAsync(
        string userId, UserRevocationReason reason, string done, CancellationToken cancellationToken)
    {
        if (services.GetService<IUserSessions>() is { } sessions && !await sessions.EndAllAsync(userId, reason, cancellationToken))
        {
            return Fail(
                $"{done}, but the sessions could not be ended: some may still be open. "
                + "Run the command again when the session store answers.");
        }

        await Output.WriteLineAsync($"{done}.");
        return ExitCode.Done;
    }

    /// <summary>Records that a user has another password. Where users are in a file, the gateway that reads it does.</summary>
    public void RecordPasswordChange(string userId)
    {
        if (services.GetService<IUserRevocations>() is null)
        {
            services.GetService<AuditLog>()?.PasswordChanged(userId, AdministrationAudit.Actor, address: null);
        }
    }

    /// <summary>Reports why a change was not made.</summary>
    public int Fail(UserChange outcome) => Fail(outcome switch
    {
        UserChange.Duplicate => "Another user has this id, e-mail address or user name already.",
        UserChange.NotFound => "There is no such user any more.",
        UserChange.ReadOnly =>
            "Users come from Gateway:Users:Query, whose table the gateway never writes; use the application that owns it.",
        _ => UserStoreFailure.Sentence(services.GetService<IUserStoreState>()),
    });

    /// <summary>Reports an error.</summary>
    public int Fail(string line, int exitCode = ExitCode.Failed)
    {
        Error.WriteLine(line);
        return exitCode;
    }
}
