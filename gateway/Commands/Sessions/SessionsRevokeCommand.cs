using System.CommandLine;
using System.CommandLine.Parsing;
using System.Diagnostics;
using Gateway.Sessions;
using Gateway.Sessions.Administration;
using Gateway.Sessions.Lifecycle;
using Gateway.Sessions.Storage;

namespace Gateway.Commands.Sessions;

/// <summary><c>sessions revoke</c>: ends the sessions of a user, one session, or all sessions.</summary>
internal static class SessionsRevokeCommand
{
    private static readonly Option<string?> Id = new("--session")
    {
        HelpName = "ID",
        Description = "One session: an id in the output of 'sessions list'.",
    };

    private static readonly Option<bool> All = new("--all") { Description = "All sessions of all users." };

    /// <summary>The command.</summary>
    public static Command Create(Func<ParseResult, IServiceProvider> services)
    {
        var who = SessionsCommandContext.Who();
        var command = new Command("revoke", "End sessions on every gateway. Exactly one of the options is required.") { who, Id, All };
        command.Validators.Add(result => Check(result, who));
        command.SetAction((parsed, cancellationToken) => RunAsync(
            new SessionsCommandContext(parsed, services(parsed)),
            parsed.GetValue(who),
            parsed.GetValue(Id),
            parsed.GetValue(All),
            cancellationToken));
        return command;
    }

    // "--all false" is an error: it asks for nothing, and must not be taken for "--all".
    private static void Check(CommandResult result, Option<string?> who)
    {
        Option[] which = [who, Id, All];
        if (which.Count(option => result.GetResult(option) is { Implicit: false }) != 1
            || (result.GetResult(All) is { Implicit: false } && !result.GetValue(All)))
        {
            UsageErrors.Add(result, "Give exactly one of --user WHO, --session ID and --all.");
        }
        else if (result.GetResult(Id) is { Implicit: false } && !SessionId.TryParse(result.GetValue(Id), out _))
        {
            UsageErrors.Add(result, "--session: this is not the id of a session.");
        }
    }

    private static Task<int> RunAsync(
        SessionsCommandContext context, string? who, string? id, bool all, CancellationToken cancellationToken) =>
        context.Administration switch
        {
            null => Task.FromResult(context.FailInMemory()),
            var administration when who is not null => EndUserAsync(context, administration, who, cancellationToken),
            var administration when SessionId.TryParse(id, out var session) => EndOneAsync(context, administration, session, cancellationToken),
            var administration when all => EndEverybodyAsync(context, administration, cancellationToken),
            _ => throw new UnreachableException("The validator checked the options."),
        };

    private static async Task<int> EndUserAsync(
        SessionsCommandContext context, ISessionAdministration administration, string who, CancellationToken cancellationToken)
    {
        if (await context.FindUserAsync(who, cancellationToken) is not { } user)
        {
            return ExitCode.Failed;
        }

        switch (await administration.EndUserAsync(user.Id, SessionEnd.Command, cancellationToken))
        {
            case { IsComplete: false }:
                return context.FailUnavailable($"some sessions of {who} may still be open. Run the command again when it does.");
            case { Count: 0 } when !user.IsKnown:
                return context.FailUnknown(who);
            case var ended:
                await context.Output.WriteLineAsync($"Ended {Sessions(ended.Count)} of {who}.");
                return ExitCode.Done;
        }
    }

    private static async Task<int> EndOneAsync(
        SessionsCommandContext context, ISessionAdministration administration, SessionId id, CancellationToken cancellationToken)
    {
        switch (await administration.EndAsync(id, SessionEnd.Command, cancellationToken))
        {
            case StoreOutcome.Done:
                await context.Output.WriteLineAsync("Ended the session.");
                return ExitCode.Done;
            case StoreOutcome.Missing:
                return context.Fail("There is no such session: it has ended already, or the id is misspelled.");
            default:
                return context.FailUnavailable("the session may still be open. Run the command again when it does.");
        }
    }

    private static async Task<int> EndEverybodyAsync(
        SessionsCommandContext context, ISessionAdministration administration, CancellationToken cancellationToken)
    {
        var ended = await administration.EndEverybodyAsync(cancellationToken);
        if (!ended.IsComplete)
        {
            return context.FailUnavailable(
                $"{Sessions(ended.Count)} were ended, others may still be open. Run the command again when it does.");
        }

        await context.Output.WriteLineAsync($"Ended {Sessions(ended.Count)}.");
        return ExitCode.Done;
    }

    private static string Sessions(long count) => count == 1 ? "1 session" : $"{count} sessions";
}
