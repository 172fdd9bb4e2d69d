using Gateway.Pages;
using Gateway.Requests;
using Gateway.Requests.Devices;
using Gateway.Sessions;
using Gateway.Sessions.Lifecycle;
using Gateway.Sessions.Storage;
using Gateway.Telemetry;
using Microsoft.IdentityModel.JsonWebTokens;

namespace Gateway.SignIn;

/// <summary>Sign-out: a page that asks for confirmation, and the POST that ends the session.</summary>
internal sealed class LogoutEndpoint(CrossSiteRefusal crossSite, AuditLog audit)
{
    public static Task AskAsync(HttpContext context)
    {
        var user = context.User;
        var name = user.FindFirst(JwtRegisteredClaimNames.Name) ?? user.FindFirst(JwtRegisteredClaimNames.PreferredUsername)
            ?? user.FindFirst(JwtRegisteredClaimNames.Email) ?? user.FindFirst(JwtRegisteredClaimNames.Sub);
        return context.WritePageAsync(LogoutPage.Create(name?.Value));
    }

    public async Task SignOutAsync(HttpContext context)
    {
        if (await crossSite.AnswerAsync(context, "A sign-out must come from this site's own page."))
        {
            return;
        }

        var session = SessionIdentity.SessionOf(context.User);
        var callerSession = await context.GetCallerSessionAsync();
        var outcome = await callerSession.EndAsync(SessionEnd.SignOut, CancellationToken.None);
        if (outcome == StoreOutcome.Done)
        {
            // A request with several different session cookies has no user; all of their sessions have ended.
            audit.SignedOut(
                session?.User.Id, session?.Id.Value, context.Connection.RemoteIpAddress, DeviceName.Of(context.Request.Headers));
        }

        if (outcome == StoreOutcome.Unavailable)
        {
            await context.WriteUnavailableAsync(
                "You are still signed in, because signing out is not possible at the moment. Try again in a few seconds.");
        }
        else if (IsForm(context.Request))
        {
            context.Response.StatusCode = StatusCodes.Status303SeeOther;
            context.Response.Headers.Location = "/auth/login";
        }
        else
        {
            context.Response.StatusCode = StatusCodes.Status204NoContent;
        }
    }

    private static bool IsForm(HttpRequest request) => request.HasFormContentType || Navigation.IsNavigation(request);
}
