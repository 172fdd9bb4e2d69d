using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using Gateway.Sessions;

namespace Gateway.Commands.Sessions;

/// <summary><c>sessions list</c>: lists the sessions of a user as a table or as JSON.</summary>
internal static class SessionsListCommand
{
    private static readonly Option<bool> Json = new("--json") { Description = "Write a JSON array instead of a table." };
    private static readonly string[] Heading = ["SESSION", "CREATED (UTC)", "LAST USE", "EXPIRES", "ADDRESS", "DEVICE"];

    /// <summary>The command.</summary>
    public static Command Create(Func<ParseResult, IServiceProvider> services)
    {
        var who = SessionsCommandContext.Who();
        who.Required = true;
        var command = new Command("list", "List a user's sessions, the newest use first.") { who, Json };
        command.SetAction((parsed, cancellationToken) => RunAsync(
            new SessionsCommandContext(parsed, services(parsed)),
            parsed.GetRequiredValue(who)!,
            parsed.GetValue(Json),
            cancellationToken));
        return command;
    }

    private static async Task<int> RunAsync(SessionsCommandContext context, string who, bool json, CancellationToken cancellationToken)
    {
        if (context.Administration is not { } administration)
        {
            return context.FailInMemory();
        }

        if (await context.FindUserAsync(who, cancellationToken) is not { } user)
        {
            return ExitCode.Failed;
        }

        if (!(await administration.ListAsync(user.Id, cancellationToken)).TryGetValue(out var list))
        {
            return context.FailUnavailable("the sessions cannot be read.");
        }

        if (list.Count == 0 && !user.IsKnown)
        {
            return context.FailUnknown(who);
        }

        var sessions = list.OrderByDescending(session => session.LastAccessed);
        if (json)
        {
            SessionsListItem[] items = [.. sessions.Select(SessionsListItem.From)];
            await context.Output.WriteLineAsync(JsonSerializer.Serialize(items, SessionsListJson.Default.SessionsListItemArray));
        }
        else
        {
            TextTable.Write(context.Output, [Heading, .. sessions.Select(Row)]);
        }

        return ExitCode.Done;
    }

    private static string[] Row(Session session) =>
    [
        session.Id.Value,
        Text(session.CreatedAt),
        Text(session.LastAccessed),
        Text(session.ExpiresAt),
        session.Origin.Ip ?? "",
        session.Origin.Device ?? session.Origin.UserAgent ?? "",
    ];

    private static string Text(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture);
}
