using Gateway.Requests.Devices;
using Gateway.Sessions;
using Gateway.Sessions.Lifecycle;
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
    public ValueTask<bool> RefuseCrossSiteAsync(HttpContext context) =>
        crossSite.AnswerAsync(context, "Sessions can be ended from this site only.");

    /// <summary>The caller's sessions, the newest use first.</summary>
    public async ValueTask<StoreReply<IReadOnlyList<Session>>> ListAsync(HttpContext context)
    {
        var list = await sessions.ListAsync(Current(context).User.Id, context.RequestAborted);
        return list.TryGetValue(out var own)
            ? StoreReply.Found<IReadOnlyList<Session>>([.. own.OrderByDescending(session => session.LastAccessed)])
            : list;
    }

    /// <summary>
    /// Ends one of the caller's sessions. Another user's and one that does not exist are both <see cref="StoreOutcome.Missing"/>.
    /// </summary>
    public async ValueTask<StoreOutcome> EndAsync(HttpContext context, string id)
    {
        var outcome = IsCurrent(context, id) ? await EndCurrentAsync(context)
            : !(await ListAsync(context)).TryGetValue(out var own) ? StoreOutcome.Unavailable
            : own.FirstOrDefault(session => session.Id.Value == id) is { } target
                ? await sessions.EndAsync(target, SessionEnd.Own, context.RequestAborted)
            : StoreOutcome.Missing;
        if (outcome == StoreOutcome.Done)
        {
            Tell(context, 1, "own_device", id);
        }

        return outcome;
    }

    /// <summary>Ends all sessions of the caller but the current one.</summary>
    public async ValueTask<EndedSessions> EndOthersAsync(HttpContext context)
    {
        var current = Current(context);
        var ended = await sessions.EndAllAsync(current.User.Id, except: current.Id, SessionEnd.Own, context.RequestAborted);
        if (ended is { IsComplete: true, Count: > 0 })
        {
            Tell(context, ended.Count, "other_devices");
        }

        return ended;
    }

    private void Tell(HttpContext context, int count, string rule, string? session = null)
    {
        var user = Current(context).User.Id;
        var device = DeviceName.Of(context.Request.Headers);
        audit.SessionsEnded(count, user, user, rule, context.Connection.RemoteIpAddress, session, device);
    }

    private static async ValueTask<StoreOutcome> EndCurrentAsync(HttpContext context)
    {
        var callerSession = await context.GetCallerSessionAsync();
        var outcome = await callerSession.EndAsync(SessionEnd.Own, CancellationToken.None);
        return outcome == StoreOutcome.Missing ? StoreOutcome.Done : outcome;
    }
}
