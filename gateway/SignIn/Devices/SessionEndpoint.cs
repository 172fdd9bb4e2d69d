using Gateway.Pages;
using Gateway.Sessions.Storage;

namespace Gateway.SignIn.Devices;

/// <summary>The JSON API for the caller's own sessions.</summary>
internal sealed class SessionEndpoint(OwnSessions sessions)
{
    private const string NotNow = "The sessions cannot be read or ended at the moment. Try again in a few seconds.";

    public static Task ShowAsync(HttpContext context) =>
        context.Response.WriteAsJsonAsync(CurrentSession.Of(OwnSessions.Current(context)), ApiJson.Readable.CurrentSession);

    public async Task ListAsync(HttpContext context)
    {
        if (!(await sessions.ListAsync(context)).TryGetValue(out var list))
        {
            await context.WriteUnavailableAsync(NotNow);
            return;
        }

        var current = OwnSessions.Current(context).Id;
        await context.Response.WriteAsJsonAsync(
            new ActiveSessionList([.. list.Select(session => ActiveSession.Of(session, current))]),
            ApiJson.Readable.ActiveSessionList);
    }

    public async Task EndAsync(HttpContext context, string id)
    {
        if (await sessions.RefuseCrossSiteAsync(context))
        {
            return;
        }

        switch (await sessions.EndAsync(context, id))
        {
            case StoreOutcome.Done:
                context.Response.StatusCode = StatusCodes.Status204NoContent;
                break;
            case StoreOutcome.Missing:
                await context.WriteProblemAsync(StatusCodes.Status404NotFound, "No such session", "None of your sessions has this id.");
                break;
            default:
                await context.WriteUnavailableAsync(NotNow);
                break;
        }
    }

    public async Task EndOthersAsync(HttpContext context)
    {
        if (await sessions.RefuseCrossSiteAsync(context))
        {
            return;
        }

        if (await sessions.EndOthersAsync(context) is { IsComplete: true } ended)
        {
            await context.Response.WriteAsJsonAsync(new SessionsEnded(ended.Count), ApiJson.Readable.SessionsEnded);
        }
        else
        {
            await context.WriteUnavailableAsync(NotNow);
        }
    }
}
