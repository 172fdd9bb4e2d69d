using System.CommandLine;
using Gateway.Users;
using Gateway.Users.Passwords;

namespace Gateway.Commands.Users;

/// <summary><c>users set-password</c>.</summary>
internal static class UsersSetPasswordCommand
{
    /// <summary>The command.</summary>
    public static Command Create(Func<ParseResult, IServiceProvider> services, Func<Stream> stdin)
    {
        var who = UsersCommandContext.Who();
        var passwordStdin = UsersCommandContext.PasswordStdin();
        var command = new Command("set-password", "Set a user's password, and end the user's sessions.") { who, passwordStdin };
        command.SetAction((parsed, cancellationToken) => RunAsync(
            new UsersCommandContext(parsed, services(parsed)),
            parsed.GetRequiredValue(who),
            parsed.GetValue(passwordStdin) ? stdin() : null,
            cancellationToken));
        return command;
    }

    private static async Task<int> RunAsync(UsersCommandContext context, string who, Stream? stdin, CancellationToken cancellationToken)
    {
        if (context.Administration.IsReadOnly)
        {
            return context.Fail(UserChange.ReadOnly);
        }

        if (await context.FindAsync(who, cancellationToken) is not { } user)
        {
            return ExitCode.Failed;
        }

        var (password, error) = await PasswordInput.ReadAsync(stdin, context.Error, cancellationToken);
        if (password is null)
        {
            return context.Fail($"The password was not set: {error}.", ExitCode.WrongUsage);
        }

        var outcome = await context.Administration.SetPasswordHashAsync(user.Id, PasswordHasher.Hash(password), cancellationToken);
        if (outcome is not UserChange.Done)
        {
            return context.Fail(outcome);
        }

        context.RecordPasswordChange(user.Id);
        return await context.EndSessionsAsync(
            user.Id, UserRevocationReason.PasswordChanged, $"Set the password of {who}", cancellationToken);
    }
}
