using System.CommandLine;
using Gateway.Users;
using Gateway.Users.Passwords;

namespace Gateway.Commands.Users;

/// <summary><c>users add</c>.</summary>
internal static class UsersAddCommand
{
    private static readonly Option<string?> Email = new("--email") { Description = "The e-mail address to sign in with." };
    private static readonly Option<string?> Username = new("--username") { Description = "The user name to sign in with." };
    private static readonly Option<string?> FullName = new("--name") { Description = "The name to show." };
    private static readonly Option<string?> Role = new("--role") { Description = "A role, or several separated by commas." };
    private static readonly Option<Guid?> Id = new("--id") { Description = "A UUID; by default a new one." };
    private static readonly Option<bool> PasswordStdin = UsersCommandContext.PasswordStdin();

    /// <summary>The command.</summary>
    public static Command Create(Func<ParseResult, IServiceProvider> services, Func<Stream> stdin)
    {
        var command = new Command("add", "Add a user.") { Email, Username, FullName, Role, Id, PasswordStdin };
        command.SetAction((parsed, cancellationToken) => RunAsync(parsed, services(parsed), stdin, cancellationToken));
        return command;
    }

    private static async Task<int> RunAsync(
        ParseResult parsed, IServiceProvider services, Func<Stream> stdin, CancellationToken cancellationToken)
    {
        var context = new UsersCommandContext(parsed, services);
        var id = parsed.GetValue(Id) ?? Guid.CreateVersion7(services.GetRequiredService<TimeProvider>().GetUtcNow());
        var user = new User(id.ToString(), Text(Email), Text(Username), Text(FullName), Text(Role));
        if (UserRules.ErrorIn(user) is { } error)
        {
            return context.Fail($"The user was not added: {error}.", ExitCode.WrongUsage);
        }

        var (password, passwordError) = await PasswordInput.ReadAsync(
            parsed.GetValue(PasswordStdin) ? stdin() : null, context.Error, cancellationToken);
        if (password is null)
        {
            return context.Fail($"The user was not added: {passwordError}.", ExitCode.WrongUsage);
        }

        await context.PrepareAsync(cancellationToken);
        var outcome = await context.Administration.AddAsync(user with { PasswordHash = PasswordHasher.Hash(password) }, cancellationToken);
        if (outcome is not UserChange.Done)
        {
            return context.Fail(outcome);
        }

        await context.Output.WriteLineAsync($"Added {user.Email ?? user.Username} with the id {user.Id}.");
        return ExitCode.Done;

        string? Text(Option<string?> option) => parsed.GetValue(option)?.Trim() is { Length: > 0 } text ? text : null;
    }
}
