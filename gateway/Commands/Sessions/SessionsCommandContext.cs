using System.CommandLine;
using Gateway.Commands.Users;
using Gateway.Sessions.Administration;
using Gateway.Users;

namespace Gateway.Commands.Sessions;

/// <summary>What the <c>sessions</c> commands share: access to the sessions, finding a user, and reporting an error in one line.</summary>
internal sealed class SessionsCommandContext(ParseResult parsed, IServiceProvider services)
{
    /// <summary>Where results go.</summary>
    public TextWriter Output => parsed.InvocationConfiguration.Output;

    /// <summary>Where progress and errors go.</summary>
    public TextWriter Error => parsed.InvocationConfiguration.Error;

    /// <summary>The sessions of all users; null if they are in the memory of another process.</summary>
    public ISessionAdministration? Administration { get; } = services.GetService<ISessionAdministration>();

    /// <summary>The option that names a user.</summary>
    public static Option<string?> Who() =>
        new("--user") { HelpName = "WHO", Description = "An e-mail address, a user name, or a user's id." };

    /// <summary>Finds a user's id. Null if the directory is unavailable; that is reported.</summary>
    /// <returns>The id, and whether the directory contains it: the user may have been removed.</returns>
    public async ValueTask<(string Id, bool IsKnown)?> FindUserAsync(string who, CancellationToken cancellationToken)
    {
        switch (await services.GetRequiredService<IUserDirectory>().FindAsync(who, cancellationToken))
        {
            case UserLookup.Found found:
                return (found.User.Id, true);
            case UserLookup.Missing:
                return (who, false);
            default:
                Fail(UserStoreFailure.Sentence(services.GetService<IUserStoreState>()));
                return null;
        }
    }

    /// <summary>Reports that WHO is neither a user nor the id of a user with sessions.</summary>
    public int FailUnknown(string who) => Fail($"There is no user '{who}', and no session of a user with that id.");

    /// <summary>Reports that the sessions are in the memory of another process.</summary>
    public int FailInMemory() => Fail(
        "Sessions live in the memory of the gateway that serves, where no command reaches them. "
        + "Set Gateway:Redis:Url or REDIS_URL as it does, or restart it to end them all.");

    /// <summary>Reports that the store is unavailable.</summary>
    public int FailUnavailable(string consequence) => Fail($"Redis does not answer: {consequence}");

    /// <summary>Reports an error.</summary>
    public int Fail(string line, int exitCode = ExitCode.Failed)
    {
        Error.WriteLine(line);
        return exitCode;
    }
}
