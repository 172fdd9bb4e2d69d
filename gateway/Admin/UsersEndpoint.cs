using Gateway.Pages;
using Gateway.Pages.Admin;
using Gateway.Requests;
using Gateway.Users;

namespace Gateway.Admin;

/// <summary>The users: the list, as JSON and as a page, and who may sign in.</summary>
internal sealed class UsersEndpoint(People people, UserDisabling disabling)
{
    private const int ListSize = 100;

    // A page has to stay small.
    private const int PageSize = 20;

    public async Task ListAsync(HttpContext context)
    {
        if (!AdminRequest.TryRead(context, "search", out var search) || !AdminRequest.TryRead(context, "cursor", out var cursor))
        {
            await AdminRequest.RefuseQueryAsync(context);
            return;
        }

        var isPage = Navigation.IsNavigation(context.Request);
        switch (await people.ListAsync(search, isPage ? PageSize : ListSize, cursor, context.RequestAborted))
        {
            case PeoplePage.Found page when isPage:
                await ShowAsync(context, page, search, isFirst: cursor is null);
                break;
            case PeoplePage.Found page:
                await context.Response.WriteAsJsonAsync(
                    new UserList([.. page.People.Select(static person => Listed(person.User, person.Sessions))], page.Cursor),
                    AdminJson.Readable.UserList);
                break;
            case PeoplePage.BadCursor:
                await AdminRequest.RefuseCursorAsync(context);
                break;
            default:
                await AdminRequest.WriteNotNowAsync(context);
                break;
        }
    }

    public Task AskToDisableAsync(HttpContext context, string userId) => AskAsync(context, userId, disable: true);

    public Task AskToEnableAsync(HttpContext context, string userId) => AskAsync(context, userId, disable: false);

    public Task DisableAsync(HttpContext context, string userId) => SetAsync(context, userId, disable: true);

    public Task EnableAsync(HttpContext context, string userId) => SetAsync(context, userId, disable: false);

    private async Task AskAsync(HttpContext context, string userId, bool disable)
    {
        if (RefusalOf(context, userId, disable) is { } refusal)
        {
            await RefuseAsync(context, refusal);
            return;
        }

        switch (await disabling.FindAsync(userId, context.RequestAborted))
        {
            case UserLookup.Found { User: var user }:
                var name = NameOf(user);
                await context.WritePageAsync(ConfirmPage.Create(disable
                    ? new ConfirmModel(
                        $"Disable {name}?",
                        $"{name} is signed out everywhere at once, and cannot sign in until you enable the account again.",
                        "Disable",
                        context.Request.Path,
                        AdminSetup.UsersPath)
                    : new ConfirmModel(
                        $"Enable {name}?",
                        $"{name} can sign in again, with the same password as before.",
                        "Enable",
                        context.Request.Path,
                        AdminSetup.UsersPath)));
                break;
            case UserLookup.Missing:
                await WriteNobodyAsync(context);
                break;
            default:
                await AdminRequest.WriteNotNowAsync(context);
                break;
        }
    }

    private async Task SetAsync(HttpContext context, string userId, bool disable)
    {
        if (RefusalOf(context, userId, disable) is { } refusal)
        {
            await RefuseAsync(context, refusal);
            return;
        }

        switch (await disabling.SetAsync(context, userId, disable))
        {
            case UserChange.Done when Navigation.IsNavigation(context.Request):
                AdminRequest.SeeOther(context, AdminRequest.Address(AdminSetup.UsersPath, ("search", userId)));
                break;
            case UserChange.Done:
                context.Response.StatusCode = StatusCodes.Status204NoContent;
                break;
            case UserChange.NotFound:
                await WriteNobodyAsync(context);
                break;
            default:
                await context.WriteUnavailableAsync(
                    disable
                        ? "The account could not be disabled, or some of its sessions may still be open. Try again in a few seconds."
                        : "The account could not be enabled. Try again in a few seconds.");
                break;
        }
    }

    private string? RefusalOf(HttpContext context, string userId, bool disable) =>
        disable && userId == AdminRequest.Administrator(context).User.Id
            ? "You can't disable yourself. Another administrator can."
        : disabling.IsReadOnly
            ? "The users come from a table that the gateway never writes. Use the application that owns it."
        : null;

    private static Task RefuseAsync(HttpContext context, string detail) =>
        context.WriteProblemAsync(StatusCodes.Status409Conflict, "Not possible", detail);

    private Task ShowAsync(HttpContext context, PeoplePage.Found page, string? search, bool isFirst)
    {
        var administrator = AdminRequest.Administrator(context).User.Id;
        var rows = page.People.Select(person => new UserRow(
            NameOf(person.User),
            person.User.FullName is null ? null : person.User.Email ?? person.User.Username,
            person.User.Role,
            person.User.Disabled,
            person.Sessions,
            AdminRequest.Address(AdminSetup.SessionsPath, ("user", person.User.Id)),
            people.IsReadOnly || person.User.Id == administrator
                ? null
                : $"{AdminSetup.UsersPath}/{Uri.EscapeDataString(person.User.Id)}/{(person.User.Disabled ? "enable" : "disable")}"));
        return context.WritePageAsync(UsersPage.Create(new UsersModel(
            [.. rows],
            search,
            isFirst,
            page.Cursor is null ? null : AdminRequest.Address(AdminSetup.UsersPath, ("search", search), ("cursor", page.Cursor)),
            people.IsReadOnly)));
    }

    private static ListedUser Listed(User user, int sessions) =>
        new(user.Id, user.Email, user.Username, user.FullName, user.Role, user.Disabled, sessions);

    private static string NameOf(User user) => user.FullName ?? user.Email ?? user.Username ?? user.Id;

    private static Task WriteNobodyAsync(HttpContext context) =>
        context.WriteProblemAsync(StatusCodes.Status404NotFound, "No such user", "There is no user with this id.");
}
