using Gateway.Pages;
using Gateway.Pages.Admin;
using Gateway.Requests;
using Gateway.Sessions;
using Gateway.Sessions.Administration;
using Gateway.Sessions.Lifecycle;
using Gateway.Sessions.Storage;
using Gateway.Users;

namespace Gateway.Admin;

/// <summary>Everybody's sessions: the list, as JSON and as a page, and their ends.</summary>
internal sealed class SessionsEndpoint(ISessionListing listing, IUserDirectory directory, SessionEndings endings, TimeProvider time)
{
    private const int ListSize = 100;

    // A page has to stay small.
    private const int PageSize = 20;

    public async Task ListAsync(HttpContext context)
    {
        if (!AdminRequest.TryRead(context, "user", out var user) || !AdminRequest.TryRead(context, "cursor", out var cursor))
        {
            await AdminRequest.RefuseQueryAsync(context);
            return;
        }

        SessionOwner? owner = null;
        if (user is not null)
        {
            var found = await directory.FindAsync(user, context.RequestAborted);
            if (found is UserLookup.Unavailable)
            {
                await AdminRequest.WriteNotNowAsync(context);
                return;
            }

            owner = new SessionOwner(found is UserLookup.Found { User.Id: var id } ? id : user, user);
        }

        var isPage = Navigation.IsNavigation(context.Request);
        switch (await listing.ListAsync(owner, isPage ? PageSize : ListSize, cursor, context.RequestAborted))
        {
            case SessionPage.Found page when isPage:
                await ShowAsync(context, page, user, isFirst: cursor is null);
                break;
            case SessionPage.Found page:
                var current = AdminRequest.Administrator(context).Id;
                await context.Response.WriteAsJsonAsync(
                    new SessionList([.. page.Sessions.Select(session => ListedSession.Of(session, current))], page.Cursor),
                    AdminJson.Readable.SessionList);
                break;
            case SessionPage.BadCursor:
                await AdminRequest.RefuseCursorAsync(context);
                break;
            default:
                await AdminRequest.WriteNotNowAsync(context);
                break;
        }
    }

    public async Task EndAsync(HttpContext context, string id)
    {
        switch (await endings.EndAsync(context, id))
        {
            case StoreOutcome.Done:
                context.Response.StatusCode = StatusCodes.Status204NoContent;
                break;
            case StoreOutcome.Missing:
                await WriteNoSessionAsync(context);
                break;
            default:
                await AdminRequest.WriteNotNowAsync(context);
                break;
        }
    }

    public async Task EndOfUserAsync(HttpContext context, string userId)
    {
        if (await endings.EndAllAsync(context, userId, SessionEnd.Admin) is { IsComplete: true } ended)
        {
            await context.Response.WriteAsJsonAsync(new UserSessionsEnded(ended.Count), AdminJson.Readable.UserSessionsEnded);
        }
        else
        {
            await AdminRequest.WriteNotNowAsync(context);
        }
    }

    public async Task AskAsync(HttpContext context, string id)
    {
        var lookup = await endings.FindAsync(id, context.RequestAborted);
        if (lookup.TryGetValue(out var session))
        {
            await context.WritePageAsync(ConfirmPage.Create(new ConfirmModel(
                "End this session?",
                $"{NameOf(session.User)} is signed out on {session.Origin.Device ?? "that device"} at once, and can sign in again.",
                "End the session",
                $"{context.Request.Path}{context.Request.QueryString}",
                BackTo(context))));
        }
        else if (lookup.Status == StoreStatus.Missing)
        {
            await WriteNoSessionAsync(context);
        }
        else
        {
            await AdminRequest.WriteNotNowAsync(context);
        }
    }

    public static Task AskForUserAsync(HttpContext context, string userId) => context.WritePageAsync(ConfirmPage.Create(new ConfirmModel(
        "End all sessions of this person?",
        $"{userId} is signed out everywhere at once, and can sign in again.",
        "End all sessions",
        context.Request.Path,
        AdminRequest.Address(AdminSetup.SessionsPath, ("user", userId)))));

    public async Task EndByFormAsync(HttpContext context, string id)
    {
        // A session that has already ended is what was asked for.
        if (await endings.EndAsync(context, id) == StoreOutcome.Unavailable)
        {
            await AdminRequest.WriteNotNowAsync(context);
        }
        else
        {
            AdminRequest.SeeOther(context, BackTo(context));
        }
    }

    public async Task EndOfUserByFormAsync(HttpContext context, string userId)
    {
        if ((await endings.EndAllAsync(context, userId, SessionEnd.Admin)).IsComplete)
        {
            AdminRequest.SeeOther(context, AdminRequest.Address(AdminSetup.SessionsPath, ("user", userId)));
        }
        else
        {
            await AdminRequest.WriteNotNowAsync(context);
        }
    }

    private Task ShowAsync(HttpContext context, SessionPage.Found page, string? user, bool isFirst)
    {
        var current = AdminRequest.Administrator(context).Id;
        var rows = page.Sessions.Select(session => new SessionRow(
            NameOf(session.User),
            session.User.Email ?? session.User.Username,
            session.Origin.Device ?? "Unknown device",
            session.Origin.Ip,
            session.CreatedAt.UtcDateTime,
            session.LastAccessed.UtcDateTime,
            session.Id == current,
            AdminRequest.Address($"{AdminSetup.SessionsPath}/{session.Id.Value}/end", ("user", user))));
        var single = user is null ? null
            : page.Sessions.Select(static session => session.User.Id).Distinct().ToList() is [var only] ? only : null;
        return context.WritePageAsync(SessionsPage.Create(new SessionsModel(
            [.. rows],
            user,
            isFirst,
            page.Cursor is null ? null : AdminRequest.Address(AdminSetup.SessionsPath, ("user", user), ("cursor", page.Cursor)),
            single is null ? null : $"{AdminSetup.UsersPath}/{Uri.EscapeDataString(single)}/sessions/end",
            time.GetUtcNow().UtcDateTime)));
    }

    private static string NameOf(SessionUser user) => user.FullName ?? user.Email ?? user.Username ?? user.Id;

    // Back to the list of the person whose session it was, where that is where the administrator came from.
    private static string BackTo(HttpContext context) => AdminRequest.Address(
        AdminSetup.SessionsPath, ("user", AdminRequest.TryRead(context, "user", out var user) ? user : null));

    private static Task WriteNoSessionAsync(HttpContext context) => context.WriteProblemAsync(
        StatusCodes.Status404NotFound, "No such session", "There is no session with this id, or it has ended.");
}
