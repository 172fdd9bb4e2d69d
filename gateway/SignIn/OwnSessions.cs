using Gateway.Pages;
using Gateway.Requests;
using Gateway.Sessions;
using Microsoft.AspNetCore.Authentication;

namespace Gateway.SignIn;

/// <summary>What callers may do with their own sessions, however they ask for it.</summary>
internal sealed class OwnSessions(SessionManager sessions, CrossSiteCheck crossSite)
{
    /// <summary>The session at hand.</summary>
    public static Session Current(HttpContext context) => SessionIdentity.SessionOf(context.User)!;

    public static bool IsCurrent(HttpContext context, string id) => id == Current(context).Id.Value;

    /// <summary>Answers 403 to a request from another site that would end a session; true when it did.</summary>
    public async ValueTask<bool> RefuseCrossSiteAsync(HttpContext context)
    {
        if (!crossSite.IsCrossSite(context.Request))
        {
            return false;
        }

        await context.WriteProblemAsync(StatusCodes.Status403Forbidden, "Cross-site request refused", "Sessions can be ended from this site only.");
        return true;
    }

    /// <summary>The caller's sessions, the newest use first; null when the store did not answer.</summary>
    public async ValueTask<IReadOnlyList<Session>?> ListAsync(HttpContext context)
    {
        var list = await sessions.ListAsync(Current(context).User.Id, context.RequestAborted);
        return list.IsAvailable ? [.. list.Sessions.OrderByDescending(session => session.LastAccessed)] : null;
    }

    /// <summary>Ends one of the caller's sessions. Another user's and one that does not exist are both <see cref="StoreOutcome.Missing"/>.</summary>
    public async ValueTask<StoreOutcome> EndAsync(HttpContext context, string id)
    {
        if (IsCurrent(context, id))
        {
            return await EndCurrentAsync(context);
        }

        return await ListAsync(context) is not { } own ? StoreOutcome.Unavailable
            : own.FirstOrDefault(session => session.Id.Value == id) is { } target ? await sessions.EndAsync(target, context.RequestAborted)
            : StoreOutcome.Missing;
    }

    /// <summary>Ends all but the session at hand; how many there were, or null when some may still be open.</summary>
    public ValueTask<int?> EndOthersAsync(HttpContext context)
    {
        var current = Current(context);
        return sessions.EndAllAsync(current.User.Id, except: current.Id, context.RequestAborted);
    }

    // The cookie goes with it.
    private static async ValueTask<StoreOutcome> EndCurrentAsync(HttpContext context)
    {
        var properties = new AuthenticationProperties();
        await context.SignOutAsync(properties);
        var outcome = properties.GetParameter<StoreOutcome>(nameof(StoreOutcome));
        return outcome == StoreOutcome.Missing ? StoreOutcome.Done : outcome;
    }
}
