using Gateway.Pages;
using Gateway.Requests;
using Gateway.Requests.Devices;
using Gateway.Sessions;
using Gateway.Sessions.Lifecycle;
using Gateway.Sessions.Sharing;
using Gateway.Sessions.Storage;
using Gateway.Telemetry;

namespace Gateway.SignIn.Sharing;

/// <summary>
/// The link of a share: a page that says who shares what, and a button that opens it. Looking uses nothing up, because mail programs and
/// chats look at links by themselves.
/// </summary>
internal sealed class ShareLinkEndpoint(
    ShareManager shares, SessionManager sessions, CrossSiteRefusal crossSite, CookieBuilder cookie, AuditLog audit, TimeProvider time)
{
    private const string NotNow = "The link can't be opened at the moment. Try again in a few seconds.";

    public async Task ShowAsync(HttpContext context, string token)
    {
        var found = await FindAsync(context, token);
        if (found.TryGetValue(out var open))
        {
            await context.WritePageAsync(SharePage.Create(new ShareModel(
                NameOf(open.Owner),
                token,
                open.Share.Label,
                open.Share.Paths,
                open.Share.Methods,
                open.Share.ExpiresAt.UtcDateTime,
                HasOwnSession(context),
                time.GetUtcNow().UtcDateTime)));
        }
        else
        {
            await RefuseAsync(context, found.Status);
        }
    }

    public async Task OpenAsync(HttpContext context, string token)
    {
        if (await crossSite.AnswerAsync(context, "A shared link must be opened from its own page."))
        {
            return;
        }

        var found = await FindAsync(context, token);
        if (!found.TryGetValue(out var open))
        {
            await RefuseAsync(context, found.Status);
        }
        // One of several cookies may be a session of the browser's own, which opening would end with all of them.
        else if (HasOwnSession(context) || CookieHeader.FindAll(context.Request.Headers.Cookie, cookie.Name!).Count > 1)
        {
            await context.WriteProblemAsync(
                StatusCodes.Status409Conflict,
                "You are signed in",
                "This browser is signed in as somebody already. Sign out first, or open the link in a private window.");
        }
        else
        {
            await OpenAsync(context, open);
        }
    }

    private async Task OpenAsync(HttpContext context, OpenShare open)
    {
        var counted = await shares.CountUseAsync(open.Share, context.RequestAborted);
        if (counted != StoreOutcome.Done)
        {
            await RefuseAsync(context, counted == StoreOutcome.Missing ? StoreStatus.Missing : StoreStatus.Unavailable);
            return;
        }

        var callerSession = await context.GetCallerSessionAsync();
        var proof = new SignInProof(open.Owner.User, Remember: false, open.Limits);
        if (await callerSession.BeginAsync(proof, CancellationToken.None) is not SessionStart.Begun begun)
        {
            await shares.GiveUseBackAsync(open.Share);
            await context.WriteUnavailableAsync(NotNow);
            return;
        }

        var confirmed = await shares.ConfirmAsync(open.Share, begun.Session.Id, CancellationToken.None);
        if (confirmed != StoreOutcome.Done)
        {
            // The response must not carry the cookie of a session whose share has ended meanwhile.
            context.Response.Headers.SetCookie = default;
            await sessions.EndAsync(begun.Session, SessionEnd.Other, CancellationToken.None);
            if (confirmed == StoreOutcome.Unavailable)
            {
                await shares.GiveUseBackAsync(open.Share);
            }

            await RefuseAsync(context, confirmed == StoreOutcome.Missing ? StoreStatus.Missing : StoreStatus.Unavailable);
            return;
        }

        audit.ShareOpened(
            open.Share.UserId,
            begun.Session.Id.Value,
            open.Share.Id,
            context.Connection.RemoteIpAddress,
            DeviceName.Of(context.Request.Headers));
        context.Response.StatusCode = StatusCodes.Status303SeeOther;
        context.Response.Headers.Location = open.Share.Scope.FirstPath;
    }

    private async ValueTask<StoreReply<OpenShare>> FindAsync(HttpContext context, string text)
    {
        // The address of this page is a secret until it is used up. When the response starts, because every page of the gateway sets the header.
        context.Response.OnStarting(static state =>
        {
            ((HttpResponse)state).Headers["Referrer-Policy"] = "no-referrer";
            return Task.CompletedTask;
        }, context.Response);
        return ShareToken.TryParse(text, out var token)
            ? await shares.FindAsync(token, context.RequestAborted)
            : StoreReply<OpenShare>.Missing;
    }

    private static Task RefuseAsync(HttpContext context, StoreStatus status) => status == StoreStatus.Unavailable
        ? context.WriteUnavailableAsync(NotNow)
        : context.WriteProblemAsync(
            StatusCodes.Status404NotFound, "Nothing is shared here", "The link is not complete, was used already, or has ended. Ask for a new one.");

    private static bool HasOwnSession(HttpContext context) => SessionIdentity.SessionOf(context.User) is { Share: null };

    private static string NameOf(Session owner) =>
        owner.User.FullName ?? owner.User.Username ?? owner.User.Email ?? owner.User.Id;
}
