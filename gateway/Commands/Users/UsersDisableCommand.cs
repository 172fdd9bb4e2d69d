using System.CommandLine;
using Gateway.Users;

namespace Gateway.Commands.Users;

/// <summary><c>users disable</c> and <c>users enable</c>.</summary>
internal static class UsersDisableCommand
{
    /// <summary>One of the two commands.</summary>
    public static Command Create(Func<ParseResult, IServiceProvider> services, string name, string description, bool disabled)
    {
        var who = UsersCommandContext.Who();
        var command = new Command(name, description) { who };
        command.SetAction((parsed, cancellationToken) => RunAsync(
            new UsersCommandContext(parsed, services(parsed)),
            parsed.GetRequiredValue(who),
            disabled,
            cancellationToken));
        return command;
    }

    private static async Task<int> RunAsync(UsersCommandContext context, string who, bool disabled, CancellationToken cancellationToken)
    {
        if (context.Administration.IsReadOnly)
        {
            return context.Fail(UserChange.ReadOnly);
        }

        if (await context.FindAsync(who, cancellationToken) is not { } user)
        {
            return ExitCode.Failed;
        }

        var outcome = await context.Administration.SetDisabledAsync(user.Id, disabled, cancellationToken);
        if (outcome is not UserChange.Done)
        {
            return context.Fail(outcome);
        }

        if (disabled)
        {
            // After the change: a sign-in between the two would begin a session that is not ended.
            return await context.EndSessionsAsync(user.Id, UserRevocationReason.Disabled, $"Disabled {who}", cancellationToken);
        }

        await context.Output.WriteLineAsync($"Enabled {who}.");
        return ExitCode.Done;
    }
}
