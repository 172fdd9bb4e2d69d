using System.CommandLine;
using System.Text.Json;
using Gateway.Users;

namespace Gateway.Commands.Users;

/// <summary><c>users list</c>: lists all users as a table or as JSON.</summary>
internal static class UsersListCommand
{
    private static readonly Option<bool> Json = new("--json") { Description = "Write a JSON array instead of a table." };
    private static readonly string[] Heading = ["ID", "EMAIL", "USERNAME", "NAME", "ROLE", "STATUS"];

    /// <summary>The command.</summary>
    public static Command Create(Func<ParseResult, IServiceProvider> services)
    {
        var command = new Command("list", "List all users.") { Json };
        command.SetAction((parsed, cancellationToken) => RunAsync(parsed, services(parsed), cancellationToken));
        return command;
    }

    private static async Task<int> RunAsync(ParseResult parsed, IServiceProvider services, CancellationToken cancellationToken)
    {
        var context = new UsersCommandContext(parsed, services);
        var listing = await context.Administration.ListAsync(cancellationToken);
        if (listing is not UserListing.Complete { Users: var users })
        {
            return context.Fail(((UserListing.Failed)listing).Reason);
        }

        if (parsed.GetValue(Json))
        {
            var items = users.Select(UsersListItem.From).ToArray();
            await context.Output.WriteLineAsync(JsonSerializer.Serialize(items, UsersListJson.Default.UsersListItemArray));
        }
        else
        {
            TextTable.Write(context.Output, [Heading, .. users.Select(Row)]);
        }

        return ExitCode.Done;
    }

    private static string[] Row(User user) =>
        [user.Id, user.Email ?? "", user.Username ?? "", user.FullName ?? "", user.Role ?? "", user.Disabled ? "disabled" : "enabled"];
}
