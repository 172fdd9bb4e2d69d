using Gateway.Pages;
using Gateway.Sessions.Storage;

namespace Gateway.SignIn.Devices;

/// <summary>The page of the caller's devices and its forms. A page without scripts can't send DELETE, so its forms use POST.</summary>
internal sealed class DevicesPageEndpoint(OwnSessions sessions, TimeProvider time)
{
    private const string NotShown = "Your devices can't be shown at the moment. Try again in a few seconds.";
    private const string NotEnded =
        "Signing out is not possible at the moment, and some of the devices may still be signed in. "
        + "Go back and try again in a few seconds.";

    public async Task ShowAsync(HttpContext context)
    {
        if (!(await sessions.ListAsync(context)).TryGetValue(out var list))
        {
            await context.WriteUnavailableAsync(NotShown);
            return;
        }

        var current = OwnSessions.Current(context).Id;
        var devices = list.OrderByDescending(session => session.Id == current).Select(session => new Device(
            session.Id.Value,
            session.Share is null ? session.Origin.Device ?? "Unknown device" : $"Shared link, {session.Origin.Device ?? "unknown device"}",
            session.Origin.Ip,
            session.CreatedAt.UtcDateTime,
            session.LastAccessed.UtcDateTime,
            session.Id == current));
        await context.WritePageAsync(DevicesPage.Create(new DevicesModel([.. devices], time.GetUtcNow().UtcDateTime)));
    }

    public async Task EndAsync(HttpContext context, string id)
    {
        if (await sessions.RefuseCrossSiteAsync(context))
        {
            return;
        }

        // A session that has already ended is what was asked for. The list that follows no longer shows it.
        if (await sessions.EndAsync(context, id) == StoreOutcome.Unavailable)
        {
            await context.WriteUnavailableAsync(NotEnded);
        }
        else
        {
            SeeOther(context, OwnSessions.IsCurrent(context, id) ? "/auth/login" : SignInSetup.DevicesPath);
        }
    }

    public async Task EndOthersAsync(HttpContext context)
    {
        if (await sessions.RefuseCrossSiteAsync(context))
        {
            return;
        }

        if (await sessions.EndOthersAsync(context) is { IsComplete: false })
        {
            await context.WriteUnavailableAsync(NotEnded);
        }
        else
        {
            SeeOther(context, SignInSetup.DevicesPath);
        }
    }

    private static void SeeOther(HttpContext context, string location)
    {
        context.Response.StatusCode = StatusCodes.Status303SeeOther;
        context.Response.Headers.Location = location;
    }
}
