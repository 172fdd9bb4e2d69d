using Gateway.Sessions;
using Gateway.Sessions.Storage;
using Gateway.Telemetry;

namespace Gateway.SignIn.Devices;

/// <summary>What callers can do with their own sessions, by the API and by the pages.</summary>
internal sealed class OwnSessions(SessionManager sessions, CrossSiteRefusal crossSite, AuditLog audit)
{
    /// <summary>The session of the request.</summary>
    public static Session Current(HttpContext context) => SessionIdentity.SessionOf(context.User)!;

    public static bool IsCurrent(HttpContext context, string id) => id == Current(context).Id.Value;

    /// <summary>Answers 403 if another site made the request. Returns whether it has answered.</summary>
    public ValueTask<bool> RefuseCrossSiteAsync(HttpContext context) => crossSite.AnswerAsync(context, "Sessions can be ended from this site only.");

    /// <summary>The caller's sessions, the newest use first; null when the store did not answer.</summary>
    public async ValueTask<IReadOnlyList<Session>?> ListAsync(HttpContext context)
    {
        var list = await sessions.ListAsync(Current(context).User.Id, context.RequestAborted);
        return list.IsAvailable ? [.. list.Sessions.OrderByDescending(session => session.LastAccessed)] : null;
    }

    /// <summary>Ends one of the caller's sessions. Another user's and one that does not exist are both <see cref="StoreOutcome.Missing"/>.</summary>
    public async ValueTask<StoreOutcome> EndAsync(HttpContext context, string id)
    {
        var outcome = IsCurrent(context, id) ? await EndCurrentAsync(context)
            : await ListAsync(context) is not { } own ? StoreOutcome.Unavailable
            : own.FirstOrDefault(session => session.Id.Value == id) is { } target ? await sessions.EndAsync(target, SessionEnd.Revoked, context.RequestAborted)
            : StoreOutcome.Missing;
        if (outcome == StoreOutcome.Done)
        {
            Tell(context, 1, "own_device");
        }

        return outcome;
    }

    /// <summary>Ends all but the session at hand; how many there were, or null when some may still be open.</summary>
    public async ValueTask<int?> EndOthersAsync(HttpContext context)
    {
        var current = Current(context);
        var ended = await sessions.EndAllAsync(current.User.Id, except: current.Id, SessionEnd.Revoked, context.RequestAborted);
        if (ended is > 0)
        {
            Tell(context, ended.Value, "other_devices");
        }

        return ended;
    }

    private void Tell(HttpContext context, int count, string rule)
    {
        var user = Current(context).User.Id;
        audit.SessionsEnded(count, user, user, rule, context.Connection.RemoteIpAddress);
    }

    private static async ValueTask<StoreOutcome> EndCurrentAsync(HttpContext context)
    {
        var callerSession = await context.GetCallerSessionAsync();
        var outcome = await callerSession.EndAsync();
        return outcome == StoreOutcome.Missing ? StoreOutcome.Done : outcome;
    }
}
