using Gateway.Pages;
using Gateway.Requests;
using Gateway.Sessions;
using Microsoft.AspNetCore.Authentication;

namespace Gateway.SignIn;

/// <summary>A person's own sessions: the one at hand, all of them, and their end.</summary>
internal sealed class SessionEndpoint(SessionManager sessions, CrossSiteCheck crossSite)
{
    private const string NotNow = "The sessions can't be reached at the moment. Try again in a few seconds.";

    public static Task ShowAsync(HttpContext context) =>
        context.Response.WriteAsJsonAsync(CurrentSession.Of(Own(context)), ApiJson.Readable.CurrentSession);

    public async Task ListAsync(HttpContext context)
    {
        var own = Own(context);
        var list = await sessions.ListAsync(own.User.Id, context.RequestAborted);
        if (!list.IsAvailable)
        {
            await context.WriteUnavailableAsync(NotNow);
            return;
        }

        var active = list.Sessions.OrderByDescending(session => session.LastAccessed).Select(session => ActiveSession.Of(session, own.Id));
        await context.Response.WriteAsJsonAsync(new ActiveSessionList([.. active]), ApiJson.Readable.ActiveSessionList);
    }

    public async Task EndAsync(HttpContext context, string id)
    {
        if (await RefuseCrossSiteAsync(context))
        {
            return;
        }

        var own = Own(context);
        if (id == own.Id.Value)
        {
            await EndOwnAsync(context);
            return;
        }

        var list = await sessions.ListAsync(own.User.Id, context.RequestAborted);
        var target = list.Sessions.FirstOrDefault(session => session.Id.Value == id);
        var outcome = !list.IsAvailable ? StoreOutcome.Unavailable
            : target is null ? StoreOutcome.Missing
            : await sessions.EndAsync(target, context.RequestAborted);
        await AnswerAsync(context, outcome);
    }

    public async Task EndOthersAsync(HttpContext context)
    {
        if (await RefuseCrossSiteAsync(context))
        {
            return;
        }

        var own = Own(context);
        if (await sessions.EndAllAsync(own.User.Id, except: own.Id, context.RequestAborted) is { } ended)
        {
            await context.Response.WriteAsJsonAsync(new SessionsEnded(ended), ApiJson.Readable.SessionsEnded);
        }
        else
        {
            await context.WriteUnavailableAsync(NotNow);
        }
    }

    private static Session Own(HttpContext context) => SessionIdentity.SessionOf(context.User)!;

    private static async Task EndOwnAsync(HttpContext context)
    {
        var properties = new AuthenticationProperties();
        await context.SignOutAsync(properties);
        var outcome = properties.GetParameter<StoreOutcome>(nameof(StoreOutcome));
        await AnswerAsync(context, outcome == StoreOutcome.Missing ? StoreOutcome.Done : outcome);
    }

    // Another user's session and one that does not exist are the same to the caller.
    private static Task AnswerAsync(HttpContext context, StoreOutcome outcome)
    {
        switch (outcome)
        {
            case StoreOutcome.Done:
                context.Response.StatusCode = StatusCodes.Status204NoContent;
                return Task.CompletedTask;
            case StoreOutcome.Missing:
                return context.WriteProblemAsync(StatusCodes.Status404NotFound, "No such session", "None of your sessions has this id.");
            default:
                return context.WriteUnavailableAsync(NotNow);
        }
    }

    private async ValueTask<bool> RefuseCrossSiteAsync(HttpContext context)
    {
        if (!crossSite.IsCrossSite(context.Request))
        {
            return false;
        }

        await context.WriteProblemAsync(StatusCodes.Status403Forbidden, "Cross-site request refused", "Sessions can be ended from this site only.");
        return true;
    }
}
