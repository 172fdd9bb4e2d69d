using System.CommandLine;
using Gateway.Commands.Users;
using Gateway.Sessions.Administration;
using Gateway.Users;

namespace Gateway.Commands.Sessions;

/// <summary>What the <c>sessions</c> commands share: reaching the sessions, finding WHO, and saying what went wrong in one line.</summary>
internal sealed class SessionsCommandContext(ParseResult parsed, IServiceProvider services)
{
    /// <summary>Where results go.</summary>
    public TextWriter Output => parsed.InvocationConfiguration.Output;

    /// <summary>Where progress and mistakes go.</summary>
    public TextWriter Error => parsed.InvocationConfiguration.Error;

    /// <summary>Everybody's sessions; null where no command can reach them.</summary>
    public ISessionAdministration? Administration { get; } = services.GetService<ISessionAdministration>();

    /// <summary>The option that names a user.</summary>
    public static Option<string?> Who() => new("--user") { HelpName = "WHO", Description = "An e-mail address, a user name, or a user's id." };

    /// <summary>Finds a user's id; null after the reason was said.</summary>
    /// <returns>The id, and whether the directory knows it: an id that it does not know may still be that of a user who was removed.</returns>
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

    /// <summary>Says that WHO is probably a slip: neither a user nor anybody's id.</summary>
    public int FailUnknown(string who) => Fail($"There is no user '{who}', and no session of a user with that id.");

    /// <summary>Says that the sessions live in another process.</summary>
    public int FailInMemory() => Fail("Sessions live in the memory of the gateway that serves, where no command reaches them. Set Gateway:Redis:Url or REDIS_URL as it does, or restart it to end them all.");

    /// <summary>Says that the store did not answer.</summary>
    public int FailUnavailable(string consequence) => Fail($"Redis does not answer: {consequence}");

    /// <summary>Says what went wrong.</summary>
    public int Fail(string line, int exitCode = ExitCode.Failed)
    {
        Error.WriteLine(line);
        return exitCode;
    }
}
